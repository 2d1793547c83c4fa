// Whatever a client sends, in whatever order, and wherever it is cut: there is the whole file, or what was there before.

import { expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { FileError } from "../../../src/files/rules/problem.ts";
import { FileWriter } from "../../../src/files/writing.ts";
import { newTransfer, sha256Of } from "../../support/sending.ts";
import { makeSharedDirectory, openFiles, pathOf } from "../../support/shared-directory.ts";

const CONTENT = Uint8Array.from({ length: 1_000 }, (_, at) => (at * 13) & 0xff);
const OLD = "what was there before";

type Step =
  | { readonly do: "next" | "again" | "ahead"; readonly length: number }
  | { readonly do: "false"; readonly length: number }
  | { readonly do: "cut" | "abandon" | "finish" };

const length = fc.integer({ min: 0, max: 600 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ do: fc.constant("next" as const), length }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("again", "ahead", "false"), length }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("cut", "finish") }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("abandon" as const) }) },
  ),
  { maxLength: 20 },
);

/** What the machine must have after each step. */
interface Model {
  /** Bytes that have come, as far as they are kept; the first false one spoils all. */
  at: number;
  isSpoiled: boolean;
}

test("any steps", async () => {
  const shared = makeSharedDirectory();
  const file = join(shared.root, "inside/file");
  const outcomes = new Set<string>();
  const before = openFiles();
  try {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (given, replaces) => {
        const transfer = newTransfer();
        writeFileSync(file, OLD);
        const name = replaces ? "inside/file" : "inside/new";
        const whole = () => readFileSync(join(shared.root, name), "utf8");
        const open = () =>
          FileWriter.open(shared.root, pathOf(name), { size: CONTENT.byteLength, replaces, transfer });
        const model: Model = { at: 0, isSpoiled: false };
        let writer = await open();
        for (const step of given) {
          expect(writer.from).toBeLessThanOrEqual(model.at);
          const problem = await take(writer, step, model).then(
            () => "none",
            (error) => (error instanceof FileError ? error.problem : Promise.reject(error)),
          );
          outcomes.add(`${step.do} ${problem}`);
          if (step.do === "finish" && problem === "none") {
            expect(sha256Of(readFileSync(join(shared.root, name)))).toBe(sha256Of(CONTENT));
            rmSync(join(shared.root, name));
            if (replaces) writeFileSync(file, OLD);
          }
          if (step.do !== "cut" && (problem !== "none" || step.do === "finish" || step.do === "abandon"))
            Object.assign(model, { at: 0, isSpoiled: false });
          if (problem !== "none" || ["cut", "finish", "abandon"].includes(step.do)) {
            writer = await open();
            expect(writer.from).toBe(model.at);
          }
          if (replaces) expect(whole()).toBe(OLD);
          else expect(readdirSync(join(shared.root, "inside"))).not.toContain("new");
        }
        await writer.abandon();
        expect(readdirSync(join(shared.root, "inside"))).toEqual(["file"]);
      }),
      { numRuns: 300 },
    );
  } finally {
    await shared.dispose();
  }
  expect(openFiles()).toBe(before);
  expect([...outcomes]).toEqual(
    expect.arrayContaining(["next none", "cut none", "finish none", "finish damaged"]),
  );
});

async function take(writer: FileWriter, step: Step, model: Model): Promise<void> {
  switch (step.do) {
    case "next":
    case "false": {
      const bytes = CONTENT.slice(model.at, model.at + step.length);
      if (step.do === "false") bytes.fill(0xff);
      const isFalse = bytes.some((byte, n) => byte !== CONTENT[model.at + n]);
      await writer.write(model.at, bytes);
      model.at += bytes.byteLength;
      model.isSpoiled ||= isFalse;
      return;
    }
    case "again":
      return writer.write(model.at - 1, CONTENT.slice(0, step.length));
    case "ahead":
      return writer.write(model.at + 1, CONTENT.slice(0, step.length));
    case "cut":
      return writer.keep();
    case "abandon":
      return writer.abandon();
    case "finish": {
      const expected = model.at < CONTENT.byteLength ? "incomplete" : model.isSpoiled ? "damaged" : null;
      const outcome = await writer.finish(sha256Of(CONTENT)).then(
        () => null,
        (error: FileError) => error,
      );
      expect(outcome?.problem ?? null).toBe(expected);
      if (outcome) throw outcome;
    }
  }
}
