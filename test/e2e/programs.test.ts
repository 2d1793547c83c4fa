// Real programs in a session: a terminal that comes back shows the same as one that never left, cell by cell, with the
// cursor, the attributes and the modes; and what it types still arrives.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, REPOSITORY, remiOk } from "../support/remi.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { attached, detach, untilSize } from "../support/screen-session.ts";
import { cells, cursorOf, sameScreen } from "../support/screen-state.ts";

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

async function attach(options?: Parameters<typeof attached>[2]): Promise<OuterTerminal> {
  const run = await attached(home, "p", options);
  open.push(run);
  return run;
}

/** Starts the program; the terminal is attached from its first byte on and never leaves. */
async function start(...command: string[]): Promise<OuterTerminal> {
  const script = 'stty -echo; read -r go; stty echo; exec "$@"';
  await remiOk(home, ["new", "-d", "p", "--", "sh", "-c", script, "sh", ...command]);
  const reference = await attach();
  reference.type("\r");
  return reference;
}

/** A second terminal of the same size: attaches, leaves, and comes back. */
async function comesBack(reference: OuterTerminal): Promise<OuterTerminal> {
  const first = await attach();
  await sameScreen(reference, first);
  await detach(first);
  const again = await attach();
  await sameScreen(reference, again);
  return again;
}

/** The whole session alone in a larger and a smaller terminal, then back beside the one that never left. */
async function otherSizes(reference: OuterTerminal): Promise<void> {
  for (const [cols, rows] of [
    [100, 30],
    [61, 17],
  ] as const) {
    const other = await attach({ cols, rows });
    await untilSize(home, "p", cols, rows);
    // The terminal that stayed shows a part of it, or all of it and dots around.
    const width = Math.min(cols, 80);
    const height = Math.min(rows, 24);
    await other.until("the redraw", () => other.terminal.cols === cols);
    await agree(reference, other, width, height);
    reference.resize(cols, rows);
    await sameScreen(reference, other);
    await detach(other);
    reference.resize(80, 24);
    await untilSize(home, "p", 80, 24);
  }
}

/** Waits until a view shows a part of the session with the cursor's line in it, cell by cell. */
async function agree(
  view: OuterTerminal,
  whole: OuterTerminal,
  width: number,
  height: number,
): Promise<void> {
  const isSame = () => {
    const shown = cells(view, width, height).join("\n");
    const { y } = cursorOf(whole);
    for (let top = Math.max(0, y - height + 1); top <= Math.min(y, whole.terminal.rows - height); top++)
      for (let left = 0; left <= whole.terminal.cols - width; left++)
        if (shown === cells(whole, width, height, left, top).join("\n")) return true;
    return false;
  };
  // Either of the two may be the last to change.
  await eventually("the view of the other size", isSame);
}

describe("vim", () => {
  async function startVim(): Promise<OuterTerminal> {
    const file = join(home.root, "text.txt");
    const lines = Array.from(
      { length: 60 },
      (_, i) => `line ${i + 1} of the text, wörter 日本 ${"x".repeat(i)}`,
    );
    writeFileSync(file, `${lines.join("\n")}\n`);
    const settings =
      "set mouse=a number cursorline hlsearch nocompatible ttymouse=sgr noswapfile t_BE=\x1b[?2004h";
    const reference = await start("vim", "-u", "NONE", "-i", "NONE", "-c", settings, "-c", "syntax on", file);
    await reference.shows("line 23 of");
    return reference;
  }

  test("comes back exactly, through editing, searching and splitting", async () => {
    const reference = await startVim();
    const other = await comesBack(reference);
    for (const keys of ["ihello \x1b", "/text\r", ":split\r", "5j", "V3jy", "3p", ":echo 'x'\r", "i"]) {
      reference.type(keys);
      await sameScreen(reference, other);
    }
    await detach(other);
    await sameScreen(reference, await attach());
  });

  test("at other sizes", async () => {
    await otherSizes(await startVim());
  });

  test("a click moves the cursor and a paste arrives as one after a re-attach", async () => {
    const reference = await startVim();
    const other = await comesBack(reference);
    await detach(reference);
    // Column 9 is the fifth character of the text, behind the line numbers.
    other.type("\x1b[<0;9;11M\x1b[<0;9;11m");
    await other.until("the click", () => cursorOf(other).y === 10 && cursorOf(other).x === 8);
    // With autoindent, lines that come as keys would be indented more and more.
    other.type(":set autoindent\r");
    other.type("O\x1b[200~    a\n    b\n    c\x1b[201~\x1b");
    await other.shows(/^ +\d+ {5}a *\n +\d+ {5}b *\n +\d+ {5}c *$/m);
  });
});

test("less comes back exactly, at this size and others", async () => {
  const file = join(home.root, "text.txt");
  const lines = Array.from(
    { length: 200 },
    (_, i) => `\x1b[3${i % 8}mline ${i + 1}\x1b[m and \x1b[1mmore\x1b[m`,
  );
  writeFileSync(file, `${lines.join("\n")}\n`);
  const reference = await start("less", "-R", "-N", file);
  await reference.shows("line 20");
  const other = await comesBack(reference);
  for (const keys of [" ", "/line 9\r", "n", "G", "k", "-S\r"]) {
    reference.type(keys);
    await sameScreen(reference, other);
  }
  await detach(other);
  await otherSizes(reference);
});

test("top comes back exactly, at this size and others", async () => {
  const reference = await start("top", "-d", "3600");
  await reference.shows("PID");
  const other = await comesBack(reference);
  reference.type("M");
  await sameScreen(reference, other);
  reference.type("?");
  await sameScreen(reference, other);
  reference.type("\x1b");
  await sameScreen(reference, other);
  await detach(other);
  await otherSizes(reference);
});

test("htop comes back exactly, at this size and others, and takes clicks", async () => {
  // A wait of an hour between its updates: two terminals are looked at one after the other.
  const reference = await start("htop", "-d", "100");
  await reference.shows("F10");
  await detach(await comesBack(reference));
  await otherSizes(reference);
  const other = await comesBack(reference);
  await detach(reference);
  const column = other.rows().at(-1)!.indexOf("Quit") + 1;
  other.type(`\x1b[<0;${column};24M\x1b[<0;${column};24m`);
  expect(await other.exited).toBe(0);
});

test("tmux in a session comes back exactly, at this size and others", async () => {
  const socket = join(home.root, "tmux");
  const config = join(home.root, "tmux.conf");
  writeFileSync(config, "set -g mouse on\nset -g status-right x\nset -g status-interval 0\n");
  const reference = await start("tmux", "-S", socket, "-f", config, "new", "env PS1='$ ' sh");
  await reference.shows("$");
  reference.type("printf 'one\\033[31mred\\033[0m\\n'\r");
  await reference.shows("onered");
  const other = await comesBack(reference);
  reference.type("\x02\x02%");
  await sameScreen(reference, other);
  reference.type("seq 40\r");
  await reference.shows("40");
  await sameScreen(reference, other);
  // A click on the left pane selects it.
  other.type("\x1b[<0;3;3M\x1b[<0;3;3m");
  await other.until("the left pane", () => cursorOf(other).x < 40);
  await sameScreen(reference, other);
  await detach(other);
  await otherSizes(reference);
});

for (const [name, file] of [
  ["a program that draws as Ink does", "inline-ui.ts"],
  ["an Ink program", "ink-ui.tsx"],
] as const)
  describe(name, () => {
    for (const flags of [[], ["--full"]] as const)
      test(`comes back exactly ${flags.length > 0 ? "on the alternate screen" : "between lines of output"}`, async () => {
        const reference = await start("bun", join(REPOSITORY, "test/fixtures/programs", file), ...flags);
        await reference.shows("keys 0");
        const other = await comesBack(reference);
        for (let i = 1; i <= 7; i++) {
          reference.type("k");
          await reference.shows(`keys ${i}`);
          await sameScreen(reference, other);
        }
        other.type("\x1b[200~two words\x1b[201~");
        await other.shows("pasted two words");
        await sameScreen(reference, other);
        await detach(other);
        await otherSizes(reference);
        const again = await attach();
        await sameScreen(reference, again);
        again.type("q");
        expect(await again.exited).toBe(0);
      });
  });
