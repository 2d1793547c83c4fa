// The keys after the prefix key, in a real terminal: each does what the help says, and everything else reaches the
// program as typed.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { REPOSITORY, remiOk } from "../support/remi.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { attached, untilClients } from "../support/screen-session.ts";
import { fullState } from "../support/screen-state.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let open: OuterTerminal[] = [];
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  for (const run of open) await run.close();
  open = [];
  await home.dispose();
});

/** A session that shows its name and, in hex, each byte that it is typed. */
async function start(...names: string[]): Promise<void> {
  const program = join(REPOSITORY, "test/fixtures/programs/show-keys.ts");
  for (const name of names) {
    await remiOk(home, ["new", "-d", name, "--", "bun", program, name]);
    await remiOk(home, ["wait", name, "--for", `/this is ${name}/`, "--timeout", "60"]);
  }
}

async function attach(name: string): Promise<OuterTerminal> {
  const run = await attached(home, name);
  open.push(run);
  await run.shows(`this is ${name}`);
  return run;
}

test("d leaves, and the session goes on", async () => {
  await start("one");
  const run = await attach("one");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
  await run.shows("[detached from one; the session goes on]");
  await untilClients(home, "one", 0);
});

test("the prefix is found when its bytes come one by one, and as a kitty key", async () => {
  await start("one");
  for (const pieces of [
    ["\x02", "d"],
    ["\x1b[98", ";5u", "d"],
    ["\x1b[98;5u", "\x1b[100u"],
    ["\x1b[27;5;98~", "d"],
  ]) {
    const run = await attach("one");
    for (const piece of pieces) {
      run.type(piece);
      // Only so that they are likely to be read one by one; joined they must do the same.
      await Bun.sleep(1);
    }
    expect(await run.exited).toBe(0);
  }
});

test("n, p and l go to other sessions and back", async () => {
  await start("one", "two", "three");
  const run = await attach("one");
  for (const [key, name] of [
    ["n", "two"],
    ["n", "three"],
    ["n", "one"],
    ["p", "three"],
    ["l", "one"],
    ["l", "three"],
  ] as const) {
    run.type(`\x02${key}`);
    await run.shows(`this is ${name}`);
    await untilClients(home, name, 1);
    run.type("k");
    await run.shows("6b");
    expect(run.screen()).not.toMatch(new RegExp(`this is (?!${name})`));
  }
});

test("alone there is no other session to go to", async () => {
  await start("one");
  const run = await attach("one");
  run.type("\x02n");
  await run.shows("there is no other session");
  await run.until("the notice to go", () => !run.screen().includes("no other session"));
  await run.shows("this is one");
});

test("c starts a session and shows it", async () => {
  await start("one");
  const run = await attach("one");
  run.type("\x02c");
  await run.until(
    "the new session",
    () => !run.screen().includes("this is one") && run.screen().trim() !== "",
  );
  await run.shows(/[#$] *$/m);
  run.type("echo $((40 + 2))\r");
  await run.shows("42");
  run.type("\x02l");
  await run.shows("this is one");
});

test("? shows the keys; the next key brings the session back and does nothing else", async () => {
  await start("one");
  const run = await attach("one");
  const before = fullState(run);
  run.type("\x02?");
  await run.shows("detach: the session goes on");
  await run.shows("any key: back to the session");
  run.type("x");
  await run.until("the session", () => fullState(run).join() === before.join());
  run.type("y");
  await run.shows("79");
  expect(run.screen()).not.toContain("78");
});

describe("input for the program reaches it", () => {
  for (const [what, keys, hex] of [
    ["the prefix twice, once", "\x02\x02", "02"],
    ["the prefix and a key without a meaning, both", "\x02z", "027a"],
    ["the prefix alone, after a while", "\x02", "02"],
    ["an arrow key", "\x1b[A", "1b5b41"],
    ["F3 with Shift, which looks like a cursor report", "\x1b[1;2R", "1b5b313b3252"],
    ["Alt and a letter", "\x1bx", "1b78"],
    ["Escape", "\x1b", "1b"],
    ["Ctrl-C, Ctrl-Z, Ctrl-S and Ctrl-Q", "\x03\x1a\x13\x11", "031a1311"],
    ["the prefix inside of a paste", "\x1b[200~a\x02db\x1b[201~", "1b5b3230307e610264621b5b3230317e"],
    ["letters of any language", "é日", "c3a9e697a5"],
    ["bytes that are no text", Uint8Array.of(0xff, 0x80, 0x00), "ff8000"],
  ] as const)
    test(what, async () => {
      await start("one");
      const run = await attach("one");
      run.type(keys);
      await run.shows(new RegExp(`\\[${hex}\\]`));
    });
});
