import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inheritanceTable } from "../../../src/session/inheritance.ts";

test("docs/identity.md has the list of what a program inherits", () => {
  const document = readFileSync(join(import.meta.dir, "../../../docs/identity.md"), "utf8");
  expect(document).toContain(inheritanceTable());
});
