import { expect, test } from "bun:test";
import { commandHelp, overview } from "../../../src/cli/help.ts";
import { allFlags } from "../../../src/cli/specs/spec.ts";
import { DEFAULT_COMMAND, visibleCommands } from "../../../src/cli/specs/table.ts";

test("the overview names every command and fits a narrow terminal", () => {
  const text = overview();
  for (const spec of visibleCommands()) expect(text).toContain(`  remi ${spec.name}`);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(82);
});

test("each command's help names its flags, aliases and examples", () => {
  for (const spec of [DEFAULT_COMMAND, ...visibleCommands()]) {
    const text = commandHelp(spec);
    for (const flag of allFlags(spec)) expect(text.includes(`--${flag.name}`)).toBe(!flag.hidden);
    for (const alias of spec.aliases) expect(text).toContain(alias);
    for (const example of spec.examples ?? []) expect(text).toContain(`  ${example}\n`);
    expect(text.endsWith("\n")).toBe(true);
    expect(text).not.toContain("undefined");
  }
});
