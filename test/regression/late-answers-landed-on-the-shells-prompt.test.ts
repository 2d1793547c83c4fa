// What the terminal answered after a detach was typed at the shell's prompt: attach read on for half a second, and
// asked nothing whose answer would have marked the end.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { remiCommand, remiOk } from "../support/remi.ts";
import { goOnUnwatched, killWithUnread, pause } from "../support/screen-killed.ts";
import { OuterTerminal } from "../support/screen-outer.ts";
import { Shell } from "../support/screen-shell.ts";

let home: TestHome;
let shell: Shell;
beforeEach(async () => {
  home = makeHome();
  shell = await Shell.start(home);
});
afterEach(async () => {
  await shell.close();
  await home.dispose();
});

/** How late the terminal of this test answers, ms: later than attach once waited. */
const LATE_MS = 1_000;

test("answers that come a second after the detach are dropped", async () => {
  const script =
    "stty raw -echo; printf READY; head -c 1 >/dev/null; printf '\\033]50;?\\007\\033_Gi=1,a=q;AAAA\\033\\\\ASKED'; exec sleep 600";
  await remiOk(home, ["new", "-d", "s", "--", "sh", "-c", script]);
  await remiOk(home, ["wait", "s", "--for", "/READY/", "--timeout", "60"]);
  await shell.remi("attach", "s");
  await shell.shows("READY");
  await shell.until("the probe", () => shell.queries.includes("osc 12"));
  // From now on everything is answered late, in order: the program's questions, and the one that marks the end.
  const { parser } = shell.terminal;
  const late = (text: string) => {
    shell.queries.push("late");
    setTimeout(() => shell.type(text), LATE_MS);
    return true;
  };
  parser.registerOscHandler(50, (data) => data === "?" && late("\x1b]50;late font\x07\x1b_Gi=1;OK\x1b\\"));
  parser.registerCsiHandler({ prefix: "?", intermediates: "$", final: "p" }, ([mode]) =>
    late(`\x1b[?${mode};0$y`),
  );
  shell.type("x");
  await shell.shows("ASKED");
  shell.type("\x02d");
  await shell.prompt();
  await shell.run("echo the shell goes $((1 + 1))");
  expect(shell.screen()).toContain("the shell goes 2");
  expect(shell.queries.filter((query) => query === "late").length).toBe(2);
  expect(shell.screen()).not.toMatch(/late|Gi=|9119|OK/);
});

test("clicks and keys on their way when the client is killed are not left to the next program", async () => {
  const script = "stty raw -echo; printf '\\033[?1003h\\033[?1006hREADY'; exec sleep 600";
  await remiOk(home, ["new", "-d", "s", "--", "sh", "-c", script]);
  await remiOk(home, ["wait", "s", "--for", "/READY/", "--timeout", "60"]);
  const command = `${remiCommand("attach", "s").join(" ")}; ${pause(home)}; echo NOW; exec cat -v`;
  await using run = new OuterTerminal(["sh", "-c", command], { env: home.env, cwd: home.root });
  await run.shows("READY");
  await run.until("the probe", () => run.queries.includes("osc 12"));
  await killWithUnread(run, "\x1b[<35;10;10M\x1b[<35;11;11Mrm -rf\r");
  await goOnUnwatched(home, run);
  await run.shows("NOW");
  run.type("typed\r");
  await run.shows(/typed *\ntyped/);
  expect(run.screen()).not.toMatch(/35;1|rm -rf/);
});

const CAN_TYPE = Bun.spawnSync(["cat", "/proc/sys/dev/tty/legacy_tiocsti"]).stdout.toString().trim() !== "0";

test.skipIf(!CAN_TYPE)("what is typed while the answers are waited for reaches the shell", async () => {
  await remiOk(home, ["new", "-d", "s", "--", "sh", "-c", "stty raw -echo; printf READY; exec sleep 600"]);
  await remiOk(home, ["wait", "s", "--for", "/READY/", "--timeout", "60"]);
  await shell.remi("attach", "s");
  await shell.shows("READY");
  await shell.until("the probe", () => shell.queries.includes("osc 12"));
  let answer = () => {};
  shell.terminal.parser.registerCsiHandler({ prefix: "?", intermediates: "$", final: "p" }, ([mode]) => {
    answer = () => shell.type(`\x1b[?${mode};0$y`);
    shell.queries.push("fence");
    return true;
  });
  shell.type("\x02decho typed");
  await shell.until("the last question", () => shell.queries.includes("fence"));
  shell.type(" ahead $((1 + 1))\x1b[<35;10;10M\r");
  answer();
  await shell.shows("typed ahead 2");
  expect(shell.screen()).not.toContain("35;10");
});
