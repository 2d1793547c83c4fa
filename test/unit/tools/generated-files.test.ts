import { expect, test } from "bun:test";
import { staleFiles } from "../../../tools/generated-files.ts";

test("completions and reference pages are what the tables give; 'bun run completions' writes them", async () => {
  expect(await staleFiles()).toEqual([]);
});
