import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accountShell } from "../../../src/server/account-shell.ts";

test("the account's shell is read from passwd, and is /bin/sh where it says none", () => {
  const directory = mkdtempSync(join(tmpdir(), "r-"));
  const file = join(directory, "passwd");
  const uid = process.getuid!();
  const shellOf = (text: string) => {
    writeFileSync(file, text);
    return accountShell(file);
  };
  expect(shellOf(`other:x:${uid + 1}:0::/:/bin/other\nme:x:${uid}:0:A B,,,:/home/me:/usr/bin/fish\n`)).toBe(
    "/usr/bin/fish",
  );
  expect(shellOf(`me:x:${uid}:0::/home/me:\n`)).toBe("/bin/sh");
  expect(shellOf("")).toBe("/bin/sh");
  rmSync(directory, { recursive: true });
  expect(accountShell(file)).toBe("/bin/sh");
});
