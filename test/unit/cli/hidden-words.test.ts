import { expect, test } from "bun:test";
import { secretWords } from "../../../src/cli/hidden-words.ts";

test.each([
  [["connect", "KQTB-4827", "api"], ["KQTB-4827"]],
  [["connect", "kqtb482791"], ["kqtb482791"]],
  [["connect", "--relay", "wss://relay.example.com/connect", "laptop"], []],
  [["connect", "https://relay.example.com/#1abc"], ["https://relay.example.com/#1abc"]],
  [["connect", "-"], []],
  [["forward", "KQTB-4827", "8080:3000", "3000"], ["KQTB-4827"]],
  [["forward", "laptop", "8080:3000"], []],
  [
    ["send", "api", "pass", "word", "--enter"],
    ["pass", "word"],
  ],
  [
    ["new", "api", "--env", "KEY=a=b", "-e", "X=1", "--env=Y=2", "--", "cmd", "-e", "Z=3"],
    ["a=b", "1", "2"],
  ],
  [["new", "-e", "KEY", "--env", "EMPTY="], []],
  [["ls"], []],
  [[], []],
])("%j has the secrets %j", (argv, secrets) => {
  expect(secretWords(argv)).toEqual(secrets);
});
