// A program that asked whether there are pictures (kitty's graphics, `a=q`) was never answered, whatever the terminal
// that was attached could do. Its terminal's answer reaches the program, once, before the answer to what was asked after.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";
import { eventually, remi, remiOk, remiTerminal, sessionRecord, type TerminalRun } from "../support/remi.ts";

const QUERY = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
const PRINTED = "\\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\\033\\134\\033[c";

let home: TestHome;
let runs: TerminalRun[] = [];
beforeEach(async () => {
  home = makeHome();
  // Asks for each byte that it reads, and shows what it is answered.
  const shows = `stty raw -echo; printf ready; tee >(cat -v >&2) | while read -r -n 1 byte; do [ "$byte" = x ] && printf '${PRINTED}'; done`;
  await startSession(home, "a", ["bash", "-c", shows]);
  await captureShows(home, "a", "ready");
});
afterEach(async () => {
  for (const run of runs) await run.close();
  runs = [];
  await home.dispose();
});

/** This many terminals of one size, which all give this answer. */
async function attached(count: number, answer: string): Promise<void> {
  const begun = Array.from({ length: count }, () => remiTerminal(home, ["attach", "a"]));
  runs.push(...begun);
  for (const run of begun) {
    await run.shows("ready");
    let answered = 0;
    run.terminal.onWriteParsed(() => {
      const asked = Buffer.concat(run.raw).toString("latin1").split(QUERY).length - 1;
      for (; answered < asked; answered++) if (answer !== "") run.type(answer);
    });
  }
  await eventually("all of them", async () => (await sessionRecord(home, "a"))!.clients === count);
}

for (const [what, text] of [
  ["that it draws pictures", "Gi=31;OK"],
  ["why it does not", "Gi=31;EINVAL:no"],
] as const)
  test(`two terminals say ${what}: the program is told once, and then what it asked next`, async () => {
    await attached(2, `\x1b_${text}\x1b\\`);
    // An answer that comes too late on a loaded machine is dropped: the program asks again.
    // So what follows may begin at the end of a row.
    const shown = await eventually("an answer in its place", async () => {
      await remiOk(home, ["send", "a", "x"]);
      const { out } = await remi(home, ["capture", "a", "--join"]);
      return out.includes(`^[_${text}^[\\^[[?62;22c`) && out;
    });
    // Both have been read once what each types after them is there.
    for (const [i, run] of runs.entries()) run.type(`after${i}`);
    await captureShows(home, "a", "after0", ["--join"]);
    const all = shown + (await captureShows(home, "a", "after1", ["--join"]));
    expect(all).not.toContain(`${text}^[\\^[_`);
  });

test("a terminal without pictures, and nobody at all: what was asked next is answered", async () => {
  await attached(1, "");
  await remiOk(home, ["send", "a", "x"]);
  expect(await captureShows(home, "a", "62;22c")).toContain("readyx^[[?62;22c\n");
});

test("nobody attached: there is no answer, and nothing waits for one", async () => {
  await remiOk(home, ["send", "a", "x"]);
  expect(await captureShows(home, "a", "62;22c")).toContain("readyx^[[?62;22c\n");
});
