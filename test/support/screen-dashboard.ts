// The dashboard in a person's terminal, and what a test reads of it: which session is selected, the rows of the list.

import type { TestHome } from "./home.ts";
import { remiOk } from "./remi.ts";
import type { OuterTerminal } from "./screen-outer.ts";
import { type AttachOptions, outer } from "./screen-session.ts";

/** A session that shows its name and then every line that it is typed, in brackets. */
export const ECHO_LINES = 'echo "this is $REMI_SESSION"; while read -r line; do echo "[$line]"; done';

/** Sessions that show their names and echo lines, once they are at rest: the list then keeps its order. */
export async function startEchoes(home: TestHome, ...names: string[]): Promise<void> {
  for (const name of names) {
    await remiOk(home, ["new", "-d", name, "--", "bash", "-c", ECHO_LINES]);
    await remiOk(home, ["wait", name, "--for", `/this is ${name}/`, "--timeout", "60"]);
  }
  await Promise.all(names.map((name) => remiOk(home, ["wait", name, "--for", "idle", "--timeout", "60"])));
}

/** `remi` without a name, once it shows its last row. */
export async function dashboard(
  home: TestHome,
  options: AttachOptions & { readonly flags?: readonly string[] } = {},
): Promise<OuterTerminal> {
  const run = outer(home, options.flags ?? [], options);
  await run.shows("? keys");
  return run;
}

/** The name on the rule over the preview. */
export function selectedOn(run: OuterTerminal): string | undefined {
  for (const row of run.rows()) {
    const name = /^── ([A-Za-z0-9_-]+) ─/.exec(row)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

export const untilSelected = (run: OuterTerminal, name: string): Promise<void> =>
  run.until(`${name} to be selected`, () => selectedOn(run) === name);

/** How long a click may take to show, ms; after that the row counts as moved. */
const CLICK_MS = 3_000;
const CLICKS_MAX = 5;

/** Clicks on the session's row, and again if the row moved meanwhile. */
export async function select(run: OuterTerminal, name: string): Promise<void> {
  for (let clicks = 1; ; clicks++) {
    await run.until(`the row of ${name}`, () => rowOf(run, name) !== undefined);
    run.type(`\x1b[<0;5;${run.rows().indexOf(rowOf(run, name)!) + 1}M`);
    try {
      return await run.until(`${name} to be selected`, () => selectedOn(run) === name, CLICK_MS);
    } catch (error) {
      if (clicks === CLICKS_MAX) throw error;
    }
  }
}

/** The row of a session in the list, without what is around it. */
export function rowOf(run: OuterTerminal, name: string): string | undefined {
  return run.rows().find((row) => new RegExp(`^[ *] ${name} `).test(row));
}
