// For a terminal of another size than the session's, a view is drawn: the program's bell and clipboard (OSC 52) never
// reached it.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { ViewSignals, withViewSignals } from "../../src/host/view-signals.ts";
import { Emulator } from "../../src/terminal/emulator.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { attached } from "../support/screen-session.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let run: OuterTerminal | null = null;
beforeEach(() => {
  home = makeHome();
  mkdirSync(home.home, { mode: 0o700 });
  writeFileSync(home.paths.configFile, 'size_policy = "manual"\n', { mode: 0o600 });
});
afterEach(async () => {
  await run?.close();
  run = null;
  await home.dispose();
});

test("they reach it, and a query of the clipboard does not", async () => {
  const script = String.raw`echo ready; read x; printf '\033]52;c;?\a\033]52;c;aGVsbG8=\a\a'; echo told; read x`;
  await remiOk(home, ["new", "-d", "s", "--size", "100x40", "--", "bash", "-c", script]);
  run = await attached(home, "s", { cols: 60, rows: 20 });
  await run.shows("ready");
  const heard = () => Buffer.concat(run!.raw).toString("latin1");
  expect(heard()).not.toContain("]52;");
  run.type("\r");
  await run.shows("told");
  await run.until("clipboard and bell", () => heard().includes("\x1b]52;c;aGVsbG8=\x1b\\\x07"));
  expect(heard()).not.toContain("]52;c;?");
});

test("of many, one bell and the last clipboard wait, and what is not a clipboard is left out", () => {
  const signals = new ViewSignals();
  const callbacks = withViewSignals({}, (sequence) => signals.add(sequence));
  const emulator = new Emulator({ cols: 20, rows: 4, version: "0", ...callbacks });
  const print = (text: string) => emulator.write(new TextEncoder().encode(text));
  print("\x07\x07\x1b]52;c;YQ==\x07\x1b]52;p;Yg==\x1b\\\x07");
  print("\x1b]52;c;not base64\x07\x1b]52;x;YQ==\x07\x1b]52;c;?\x07\x1b]52;YQ==\x07");
  const taken = () => new TextDecoder().decode(signals.take());
  expect(taken()).toBe("\x1b]52;p;Yg==\x1b\\\x07");
  expect(taken()).toBe("");
  print(`\x1b]52;c;${"YWFh".repeat(300_000)}\x07`);
  expect(taken()).toBe("");
  print("\x1b]52;c;!\x07");
  expect(taken()).toBe("\x1b]52;c;!\x1b\\");
  emulator.dispose();
});
