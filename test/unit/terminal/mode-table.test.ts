// Walks everything that programs set in a terminal, and holds the table in docs/emulator.md to what was seen. After a
// change: `bun test/support/mode-table-text.ts` writes it.

import { expect, test } from "bun:test";
import { documented, modeLines, tables } from "../../support/mode-table-text.ts";
import { OuterSettings } from "../../support/outer-settings.ts";

const lines = modeLines();

for (const line of lines)
  test(`${line.name} has something that undoes it`, () => {
    // What its owner has on stays a matter of what attach was told.
    if (line.undo === "")
      expect(line.isOwners || ["pen", "open link", "title"].includes(line.name)).toBe(true);
    const left = new OuterSettings(line.sequence + line.undo).changed();
    if (!line.isOwners) expect(left).toEqual([]);
  });

test("what is undone blindly is what no person wishes for", () => {
  const blind = lines.filter((line) => line.isBlind).map((line) => line.name);
  for (const name of [
    "keyboard locked",
    "local echo",
    "left and right margins",
    "modifyKeyboard",
    "bracketed paste",
  ])
    expect(blind).toContain(name);
  for (const name of ["font", "background", "profile of iTerm2"]) expect(blind).not.toContain(name);
});

test("docs/emulator.md tells what was seen", () => {
  expect(documented()).toBe(tables());
});
