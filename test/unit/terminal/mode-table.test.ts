// Tries everything that programs set in a terminal, and compares the table in docs/emulator.md with the results. After
// a change: `bun test/support/mode-table-text.ts` writes it.

import { expect, test } from "bun:test";
import { documented, modeLines, tables } from "../../support/mode-table-text.ts";
import { OuterSettings } from "../../support/outer-settings.ts";

const lines = modeLines();

for (const line of lines)
  test(`${line.name} has something that undoes it`, () => {
    // For modes that the owner has turned on, it depends on what attach was told.
    if (line.undo === "")
      expect(line.isOwners || ["pen", "open link", "title"].includes(line.name)).toBe(true);
    const left = new OuterSettings(line.sequence + line.undo).changed();
    if (!line.isOwners) expect(left).toEqual([]);
  });

test("only modes that no person wants are undone blindly", () => {
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

test("docs/emulator.md says what was seen", () => {
  expect(documented()).toBe(tables());
});
