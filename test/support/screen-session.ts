// Sessions and the terminals attached to them, for tests that look at screens.

import type { TestHome } from "./home.ts";
import { eventually, remiCommand, remiOk } from "./remi.ts";
import { type OuterColors, OuterTerminal } from "./screen-outer.ts";

export interface AttachOptions {
  readonly cols?: number;
  readonly rows?: number;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly colors?: OuterColors;
}

/** What every first picture of a session begins with. */
const CLEARED = "\x1b[H\x1b[2J";

/** `remi attach` in a terminal of its own, once the session has drawn on it. */
export async function attached(
  home: TestHome,
  name: string,
  options: AttachOptions = {},
): Promise<OuterTerminal> {
  const run = outer(home, ["attach", name, ...(options.flags ?? [])], options);
  await run.until(`the screen of ${name}`, () => Buffer.concat(run.raw).includes(CLEARED));
  return run;
}

/** remi in a terminal like a person's. */
export function outer(home: TestHome, args: readonly string[], options: AttachOptions = {}): OuterTerminal {
  const { cols, rows, env, colors } = options;
  return new OuterTerminal(remiCommand(...args), {
    cwd: home.root,
    env: { ...home.env, ...env },
    ...(cols === undefined ? {} : { cols }),
    ...(rows === undefined ? {} : { rows }),
    ...(colors === undefined ? {} : { colors }),
  });
}

/** The listed record of a living session. */
export async function record(home: TestHome, name: string): Promise<Record<string, unknown>> {
  const sessions = JSON.parse(await remiOk(home, ["ls", "--json"])) as Record<string, unknown>[];
  const found = sessions.findLast((session) => session.name === name);
  if (!found) throw new Error(`no session ${name}`);
  return found;
}

export async function clientsOf(home: TestHome, name: string): Promise<number> {
  return Number((await record(home, name)).clients);
}

/** Waits until this many terminals are attached. */
export async function untilClients(home: TestHome, name: string, count: number): Promise<void> {
  await eventually(`${count} clients of ${name}`, async () => (await clientsOf(home, name)) === count);
}

/** Waits until the session has this size. */
export async function untilSize(home: TestHome, name: string, cols: number, rows: number): Promise<void> {
  await eventually(`${name} to have ${cols}x${rows}`, async () => {
    const { cols: c, rows: r } = await record(home, name);
    return c === cols && r === rows;
  });
}

/** Leaves by the key, and waits for the client's end. */
export async function detach(run: OuterTerminal): Promise<void> {
  run.type("\x02d");
  const status = await run.exited;
  if (status !== 0) throw new Error(`detach ended with ${status}:\n${run.screen()}`);
}
