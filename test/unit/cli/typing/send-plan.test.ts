import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseArgv } from "../../../../src/cli/argv/argv.ts";
import { parseWithYargs } from "../../../../src/cli/argv/yargs-argv.ts";
import { allFlags, isOptional, isSwitch } from "../../../../src/cli/specs/spec.ts";
import { COMMANDS } from "../../../../src/cli/specs/table.ts";
import { orderedArgs } from "../../../../src/cli/typing/argv-order.ts";
import { planInput } from "../../../../src/cli/typing/send-plan.ts";

async function typed(...argv: string[]): Promise<string> {
  const parsed = await parseArgv(argv);
  if (parsed.kind !== "run") throw new Error(JSON.stringify(parsed));
  const plan = planInput(parsed.args);
  if (!plan.ok) return plan.message;
  return plan.steps
    .flatMap(({ isPrompt, pieces }) => [...pieces, ...(isPrompt ? [new TextEncoder().encode("\r")] : [])])
    .map((piece) => (piece === "stdin" ? "<stdin>" : new TextDecoder().decode(piece)))
    .join("");
}

test("text and keys are sent in the order of the line", async () => {
  expect(await typed("send", "api", "ls -l", "--enter")).toBe("ls -l\r");
  expect(await typed("send", "api", "two", "words")).toBe("two words");
  expect(await typed("send", "api", "--key", "C-u", "text", "--enter", "--key", "Up")).toBe(
    "\x15text\r\x1b[A",
  );
  expect(await typed("send", "--key=C-c", "api", "--key", "Escape")).toBe("\x03\x1b");
  expect(await typed("send", "-t", "api", "text", "-kTab")).toBe("text\t");
  expect(await typed("send", "api", "a", "--", "--b", "c")).toBe("a --b c");
  expect(await typed("send", "api", "-", "--enter")).toBe("<stdin>\r");
});

test("as send-keys, words that name a key are keys", async () => {
  expect(await typed("send-keys", "-t", "api", "make", "Enter", "C-c", "x")).toBe("make\r\x03x");
});

test("what cannot be sent is reported", async () => {
  expect(await typed("send", "api")).toBe("there is nothing to send: give TEXT, --key or --enter");
  expect(await typed("send", "api", "--key", "Entr")).toBe("there is no key 'Entr'; did you mean Enter?");
});

test("the order holds the same flags and words as the parsed line", () => {
  const lines = fc.constantFrom(...COMMANDS).chain((spec) => {
    const flags = allFlags(spec).filter((flag) => !isOptional(flag));
    const parts = fc.oneof(
      fc.constantFrom("api", "x y", "7").map((word) => [word]),
      ...flags.flatMap((flag) => {
        const forms = [`--${flag.name}`, ...(flag.short ? [`-${flag.short}`] : [])];
        return forms.map((form) => fc.constant(isSwitch(flag) ? [form] : [form, "v"]));
      }),
      ...flags.filter((flag) => !isSwitch(flag)).map((flag) => fc.constant([`--${flag.name}=v=w`])),
      fc.constant(["--", "--rest"]),
    );
    return fc.tuple(
      fc.constant(spec),
      fc.array(parts, { maxLength: 6 }).map((found) => found.flat()),
    );
  });
  fc.assert(
    fc.property(lines, ([spec, argv]) => {
      const parsed = parseWithYargs(spec, argv);
      if (!parsed.ok) return;
      const found = orderedArgs(spec, argv);
      const words = found.flatMap((arg) => (arg.kind === "word" ? [arg.value] : []));
      expect(words).toEqual([...parsed.raw.words, ...(parsed.raw.rest ?? [])]);
      for (const flag of allFlags(spec)) {
        const values = found.flatMap((arg) =>
          arg.kind === "flag" && arg.name === flag.name ? [arg.value] : [],
        );
        if (isSwitch(flag)) expect(values.length > 0).toBe(parsed.raw.flags.has(flag.name));
        else expect(values).toEqual([...(parsed.raw.flags.get(flag.name) ?? [])]);
      }
    }),
    { numRuns: 500 },
  );
});
