// A terminal that answers late reports how its owner had set a mode when attach has already undone the session's modes:
// the mode stayed at the usual value.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
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

test("they are set again then", async () => {
  const script = "stty raw -echo; printf '\\033[?1007l\\033[?1036lREADY'; exec sleep 600";
  await remiOk(home, ["new", "-d", "s", "--", "sh", "-c", script]);
  await remiOk(home, ["wait", "s", "--for", "/READY/", "--timeout", "60"]);
  const { parser } = shell.terminal;
  const answers: string[] = [];
  const later = (answer: string) => answers.push(answer) > 0;
  let asked = 0;
  parser.registerCsiHandler({ prefix: "?", intermediates: "$", final: "p" }, ([mode]) =>
    later(`\x1b[?${mode};${mode === 1007 || mode === 1036 ? 1 : 0}$y`),
  );
  parser.registerCsiHandler({ final: "c" }, () => ++asked > 0 && later("\x1b[?62;4c"));
  await shell.remi("attach", "s");
  await shell.shows("READY");
  await shell.until("the first question", () => asked === 1);
  expect(shell.settings.changed().join()).toContain("?1007 false");
  shell.type("\x02d");
  await shell.until("the last question", () => asked === 2);
  shell.type(answers.join(""));
  await shell.prompt();
  expect(shell.settings.changed().join()).not.toMatch(/1007|1036/);
});
