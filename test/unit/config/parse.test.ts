import { expect, test } from "bun:test";
import fc from "fast-check";
import { stringify } from "smol-toml";
import { parseConfig } from "../../../src/config/parse.ts";
import { DEFAULT_CONFIG, LIST_LENGTH_MAX, OPTION_NAMES, OPTIONS } from "../../../src/config/schema.ts";

const sentences = (text: string) =>
  parseConfig(text).problems.map(({ line, sentence }) => `${line}: ${sentence}`);

test("each default is within its own bounds", () => {
  const parsed = parseConfig(stringify(DEFAULT_CONFIG));
  expect(parsed.problems).toEqual([]);
  expect(parsed.config).toEqual(DEFAULT_CONFIG);
  expect(parsed.set.toSorted()).toEqual(OPTION_NAMES.toSorted());
});

test("a value outside its bounds gives the default of that option only, and says what it must be", () => {
  const bad: [string, string][] = [
    ["scrollback_lines = -1", "a whole number from 0 to 100000"],
    ["scrollback_lines = 100001", "a whole number from 0 to 100000"],
    ["scrollback_lines = 1.5", "a whole number"],
    ['scrollback_lines = "2000"', "a whole number"],
    ["scrollback_lines = nan", "a whole number"],
    ['size_policy = "biggest"', 'one of "latest", "smallest"'],
    ['prefix = "C-i"', "a key with Ctrl or Alt"],
    ['prefix = "S-Up"', "a key with Ctrl or Alt"],
    ['prefix = "M-["', "a key with Ctrl or Alt"],
    ['prefix = "b"', "a key with Ctrl or Alt"],
    ['refresh_environment = "DISPLAY"', "a list"],
    ['refresh_environment = ["A=B"]', "the name of a variable"],
    ['refresh_environment = ["A*"]', "the name of a variable"],
    [`saved_environment = [${'"A",'.repeat(LIST_LENGTH_MAX + 1)}]`, `at most ${LIST_LENGTH_MAX}`],
    ['shell = "bash"', "absolute path"],
    ["[prefix]", "a key with Ctrl or Alt"],
    ["direct_path = 1", "true or false"],
    ["direct_udp_port = 65536", "a whole number from 0 to 65535"],
    ['direct_stun = "stun:stun.example.com"', "a list"],
    ['direct_stun = ["stun.example.com"]', "a URL such as stun:"],
    ['direct_stun = ["stun://stun.example.com"]', "a URL such as stun:"],
    ['direct_stun = ["stun:stun.example.com:65536"]', "a URL such as stun:"],
    ['direct_stun = ["turn:turn.example.com"]', "a URL such as stun:"],
    ['direct_turn = ["turn:me@turn.example.com"]', "a URL such as turn:"],
    ['direct_turn = ["turn:turn.example.com?transport=sctp"]', "a URL such as turn:"],
    ['direct_turn_secret_file = "secret"', "an absolute path"],
    ['direct_exclude_interfaces = ["eth0 eth1"]', "the name of a network interface"],
    ['forward_ports = ["3000"]', "whole numbers from 1 to 65535"],
    ["forward_ports = [0]", "whole numbers from 1 to 65535"],
    ["forward_ports = 3000", "a list of at most 256 ports"],
    ['direct_exclude_interfaces = ["d*r"]', "the name of a network interface"],
  ];
  for (const [line, expected] of bad) {
    const { config, problems } = parseConfig(`code_digits = "8"\n${line}\n`);
    expect(config).toEqual({ ...DEFAULT_CONFIG, code_digits: "8" });
    expect(problems).toEqual([{ line: 2, sentence: expect.stringContaining(expected) }]);
  }
});

test("an option of an earlier version changes nothing, and a sentence says so", () => {
  const { config, set, problems } = parseConfig("prefix = 'C-a'\nexited_keep_hours = 7\n");
  expect({ config, set }).toEqual({ config: { ...DEFAULT_CONFIG, prefix: "C-a" }, set: ["prefix"] });
  expect(problems).toEqual([{ line: 2, sentence: expect.stringContaining("has no effect") }]);
});

test("good values at the edges are taken", () => {
  const prefixes = {
    "C-a": "C-a",
    "Ctrl-B": "C-b",
    "^z": "C-z",
    "C-@": "C-Space",
    "C-\\": "C-\\",
    "alt+x": "M-x",
    f12: "F12",
  };
  for (const [prefix, name] of Object.entries(prefixes))
    expect(parseConfig(stringify({ prefix })).config.prefix).toBe(name);
  expect(parseConfig("scrollback_lines = 0").config.scrollback_lines).toBe(0);
  expect(parseConfig("scrollback_lines = 100_000").config.scrollback_lines).toBe(100_000);
  expect(parseConfig("refresh_environment = []").config.refresh_environment).toEqual([]);
  expect(parseConfig('shell = "/bin/zsh"').config.shell).toBe("/bin/zsh");
  expect(parseConfig('"saved_environment" = ["LC_*"]').config.saved_environment).toEqual(["LC_*"]);
});

test("an unknown key gives a sentence, with a suggestion if a known key is near", () => {
  expect(sentences("Size-Policy = 1")).toEqual([
    '1: there is no option "Size-Policy"; did you mean size_policy?',
  ]);
  expect(sentences("\n\n[theme]\ncolour = 1")).toEqual([
    '3: there is no option "theme"; `remi config` lists them.',
  ]);
  expect(sentences("__proto__ = 1\nconstructor = 2")).toHaveLength(2);
});

test("a file that is not TOML gives the defaults and the line of the fault", () => {
  const parsed = parseConfig('prefix = "C-a"\nshell = \n');
  expect(parsed.config).toEqual(DEFAULT_CONFIG);
  expect(parsed.problems).toEqual([
    { line: 2, sentence: expect.stringMatching(/^not TOML: .*defaults are used\.$/) },
  ]);
});

test("many faults are counted, not all listed", () => {
  const many = Array.from({ length: 500 }, (_, i) => `zzzzzz${i} = 1`).join("\n");
  const told = sentences(many);
  expect(told).toHaveLength(11);
  expect(told.at(-1)).toEndWith("and 490 more things are wrong.");
});

const withinBounds = (config: Record<string, unknown>) => {
  expect(Object.keys(config).toSorted()).toEqual(OPTION_NAMES.toSorted());
  expect(config.scrollback_lines).toBeGreaterThanOrEqual(OPTIONS.scrollback_lines.min);
  expect(config.scrollback_lines).toBeLessThanOrEqual(OPTIONS.scrollback_lines.max);
  expect(OPTIONS.size_policy.choices).toContain(config.size_policy as never);
  expect(config.refresh_environment).toBeArray();
};

test("no text makes it throw or gives a config outside the bounds", () => {
  const words = [
    "prefix",
    "scrollback_lines",
    "size_policy",
    " = ",
    "[",
    "]",
    '"',
    "'''",
    "\n",
    ".",
    "1",
    "-9e9",
    "#",
  ];
  const shaped = fc
    .array(fc.constantFrom(...words, "0x", "inf", "\\u", "\0", "{", "}", ","))
    .map((w) => w.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), shaped), (text) => {
      const { config, problems } = parseConfig(text);
      withinBounds(config);
      for (const { line, sentence } of problems) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(text.split("\n").length);
        expect(sentence).not.toInclude("\n");
      }
    }),
    { numRuns: 300 },
  );
});

test("no value makes it throw or gets past the bounds", () => {
  const value = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.array(fc.string()));
  const table = fc.dictionary(fc.oneof(fc.constantFrom(...OPTION_NAMES), fc.string()), value);
  fc.assert(
    fc.property(table, (entries) => {
      withinBounds(parseConfig(stringify(entries)).config);
    }),
    { numRuns: 300 },
  );
});
