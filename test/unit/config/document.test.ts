import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { configListing, configReference, configTemplate } from "../../../src/config/document.ts";
import { parseConfig } from "../../../src/config/parse.ts";
import { DEFAULT_CONFIG, OPTION_NAMES } from "../../../src/config/schema.ts";

test("docs/configuration.md is what the option table says; run `bun run completions` when it is not", () => {
  const path = join(import.meta.dir, "../../../docs/configuration.md");
  expect(readFileSync(path, "utf8")).toBe(configReference());
});

test("the template sets nothing as it is, and every default once its options are uncommented", () => {
  const template = configTemplate();
  expect(parseConfig(template)).toEqual({ config: DEFAULT_CONFIG, set: [], problems: [], unread: [] });
  const parsed = parseConfig(template.replaceAll(/^#(?! )/gm, ""));
  expect(parsed.problems).toEqual([]);
  expect(parsed.config).toEqual(DEFAULT_CONFIG);
  expect(parsed.set).toEqual(OPTION_NAMES);
  for (const line of template.split("\n").filter((line) => line.startsWith("# ")))
    expect(line.length).toBeLessThanOrEqual(100);
});

test("the listing is TOML with the same values and marks what the file sets", () => {
  const config = { ...DEFAULT_CONFIG, shell: '/bin/"odd"\\\x7f', scrollback_lines: 7 };
  const listing = configListing({ config, set: ["shell", "scrollback_lines"] });
  expect(parseConfig(listing).config).toEqual(config);
  expect(listing.match(/# set in config.toml/g)).toHaveLength(2);
  expect(listing).toContain("scrollback_lines = 7  # set in config.toml");
});
