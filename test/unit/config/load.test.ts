import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CONFIG_BYTES_MAX, loadConfig } from "../../../src/config/load.ts";
import { DEFAULT_CONFIG } from "../../../src/config/schema.ts";

let dir: string;
let configFile: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "r-"));
  configFile = join(dir, "config.toml");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("no file gives the defaults without a warning", async () => {
  expect(await loadConfig({ configFile })).toEqual({
    config: DEFAULT_CONFIG,
    set: [],
    warnings: [],
    hidesGuards: false,
  });
});

test("a file's options are used and the others keep their defaults", async () => {
  writeFileSync(configFile, 'prefix = "C-a"\nscrollback_lines = 50\n');
  expect(await loadConfig({ configFile })).toEqual({
    config: { ...DEFAULT_CONFIG, prefix: "C-a", scrollback_lines: 50 },
    set: ["prefix", "scrollback_lines"],
    warnings: [],
    hidesGuards: false,
  });
});

test("a default does not replace an option that guards remote access", async () => {
  const hides = async (text: string) => {
    writeFileSync(configFile, text);
    return (await loadConfig({ configFile })).hidesGuards;
  };
  expect(await hides("")).toBe(false);
  expect(await hides('code_digits = "8"\nprefix = 5\n')).toBe(false);
  expect(await hides("code_digits = 8\n")).toBe(true);
  expect(await hides('arm_minutes = "5"\n')).toBe(true);
  expect(await hides('code_digits = "8"\nprefix = \n')).toBe(true);
  for (const option of ["direct_path = no", 'direct_guests = "no"', 'direct_exclude_interfaces = "eth0"'])
    expect([option, await hides(`${option}\n`)]).toEqual([option, true]);
  chmodSync(configFile, 0o646);
  writeFileSync(configFile, "");
  expect(await loadConfig({ configFile })).toMatchObject({
    hidesGuards: true,
    warnings: [expect.stringContaining("can be written by others")],
  });
});

test("a warning begins with the file and the line", async () => {
  writeFileSync(configFile, '# one\nprefix = "C-a"\nscrolback_lines = 5\n');
  const loaded = await loadConfig({ configFile });
  expect(loaded.config.prefix).toBe("C-a");
  expect(loaded.warnings).toEqual([
    `${configFile}:3: there is no option "scrolback_lines"; did you mean scrollback_lines?`,
  ]);
});

test("a file that cannot be read is one warning and the defaults", async () => {
  mkdirSync(configFile);
  const directory = await loadConfig({ configFile });
  expect(directory).toMatchObject({
    config: DEFAULT_CONFIG,
    warnings: [expect.stringContaining(configFile)],
    hidesGuards: true,
  });
  rmSync(configFile, { recursive: true });
  writeFileSync(configFile, "#".repeat(CONFIG_BYTES_MAX + 1));
  const huge = await loadConfig({ configFile });
  expect(huge).toMatchObject({ config: DEFAULT_CONFIG, warnings: [expect.stringContaining("longer")] });
});

test("without a config file neither the TOML parser nor the validator is loaded", () => {
  const module = join(import.meta.dir, "../../../src/config/load.ts");
  const script = `
    const { loadConfig } = await import(${JSON.stringify(module)});
    await loadConfig({ configFile: ${JSON.stringify(configFile)} });
    const loaded = Object.keys(require.cache).filter((name) => name.includes("node_modules"));
    process.stdout.write(JSON.stringify(loaded));
  `;
  const run = () => Bun.spawnSync([process.execPath, "-e", script]).stdout.toString();
  expect(JSON.parse(run())).toEqual([]);
  writeFileSync(configFile, "");
  expect(run()).toContain("smol-toml");
});
