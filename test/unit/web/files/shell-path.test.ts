// Paths as a shell takes them, and names of files that are sent to a session.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { isName, joinFilePath } from "../../../../src/files/rules/file-path.ts";
import { inboxName } from "../../../../web/files/inbox-name.ts";
import { shellPath } from "../../../../web/files/shell-path.ts";

const path = (text: string) => text.split("/").map((name) => Buffer.from(name, "latin1"));

test("plain paths stay as they are, others are quoted", () => {
  expect(shellPath("/home/me", path("src/a-b.ts"))).toBe("/home/me/src/a-b.ts");
  expect(shellPath("/", path("a"))).toBe("/a");
  expect(shellPath("/home/me", [])).toBe("/home/me");
  expect(shellPath("/home/me", path("a b"))).toBe("'/home/me/a b'");
  expect(shellPath("/home/me", path("it's"))).toBe("'/home/me/it'\\''s'");
  expect(shellPath("/home/me", [Buffer.from("ü$x`")])).toBe("'/home/me/ü$x`'");
});

test("what a terminal would take as keys is never typed as it is", () => {
  expect(shellPath("/d", path("a\nrm -rf x\x1b\xff\\'"))).toBe("$'/d/a\\x0arm -rf x\\x1b\\xff\\x5c\\x27'");
  // Turns the text around that follows it.
  expect(shellPath("/d", [Buffer.from("\u202e")])).toBe("$'/d/\\xe2\\x80\\xae'");
});

test("bash takes every path as one word with the same bytes", () => {
  const name = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 12 }).filter(isName),
    fc
      .array(fc.constantFrom(..."ab'\"\\ $`\n\t!~*?;&|<>()[]{}#-é\u202e"), { minLength: 1, maxLength: 8 })
      .map((chars) => new TextEncoder().encode(chars.join("")))
      .filter(isName),
  );
  const paths = fc.sample(fc.array(name, { minLength: 1, maxLength: 3 }), { numRuns: 300, seed: 7 });
  const words = paths.map((each) => shellPath("/top dir", each));
  for (const word of words) expect(word).not.toMatch(/[\x00-\x1f\x7f]/);
  const shell = Bun.spawnSync(["bash", "--norc", "-c", `printf '%s\\0' ${words.join(" ")}`], {
    env: { LC_ALL: "C.UTF-8" },
  });
  expect(shell.stderr.toString()).toBe("");
  const wanted = paths.map((each) =>
    Buffer.concat([Buffer.from("/top dir/"), joinFilePath(each), Buffer.of(0)]),
  );
  expect(Buffer.from(shell.stdout).equals(Buffer.concat(wanted))).toBe(true);
});

test("a file that is sent is called after the time and its name, and nothing in that has to be quoted", () => {
  const at = new Date(Date.UTC(2026, 10, 27, 19, 25, 1, 123));
  expect(inboxName("Screen shot (1).png", "image/png", at)).toBe("20261127-192501-123-Screen-shot-1-.png");
  expect(inboxName("", "image/jpeg", at)).toBe("20261127-192501-123-file.jpg");
  expect(inboxName("日本", "image/png", at)).toBe("20261127-192501-123-file.png");
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, type) => {
      const made = inboxName(name, type, at);
      expect(made).toMatch(/^20261127-192501-123-[A-Za-z0-9][\w.-]*$/);
      expect(made.length).toBeLessThan(120);
    }),
  );
});
