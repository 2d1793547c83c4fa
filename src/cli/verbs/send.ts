// `remi send`: types into a session.

import type { Listed } from "../../client/server-link.ts";
import { promptWords } from "../../client/typed-words.ts";
import type { TypingStep } from "../../client/typing.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import type { Args } from "../argv/argv.ts";
import { budgetOf } from "../budget.ts";
import { InputTooLong, type Io } from "../io.ts";
import { locate, type Machine, onMachine } from "../machine/machine.ts";
import { complain, FAILED, fail, misuse, OK, TIMED_OUT, UNSEEN } from "../report.ts";
import { keyModes, planInput, typeInto } from "../typing/typing.ts";
import type { WaitCondition, WaitEnd } from "../waiting/waiting.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const plan = planInput(args);
  if (!plan.ok) return misuse(io, "send", plan.message);
  const wanted = await conditionOf(args);
  if (!wanted.ok) return misuse(io, "send", wanted.message);
  let stdin: Uint8Array = new Uint8Array(0);
  if (plan.steps.some(({ pieces }) => pieces.includes("stdin"))) {
    try {
      stdin = await io.readStdin();
    } catch (error) {
      if (!(error instanceof InputTooLong)) throw error;
      return complain(io, "standard input is too long to type; put it in a file and send its path.");
    }
  }
  const { condition } = wanted;
  return onMachine(args, io, "act", (machine) => sendTo(machine, args, io, stdin, condition));
}

async function sendTo(
  machine: Machine,
  args: Args,
  io: Io,
  stdin: Uint8Array,
  condition: WaitCondition | null,
): Promise<number> {
  const budget = budgetOf(io);
  const session = await locate(machine, io, args.word("NAME")!, budget);
  if (!session) return FAILED;
  const { info } = session;
  const host = machine.host(session);
  if (info.state === "exited" || !host) return fail(io, machine.ended(info.name));
  const hasKeys = args.has("key") || args.calledAs === "send-keys";
  const modes = hasKeys ? await keyModes(host, budget) : null;
  if (modes && !modes.ok) return fail(io, modes);
  const inModes = planInput(args, modes?.value);
  if (!inModes.ok) return misuse(io, "send", inModes.message);
  const force = args.has("force");
  const steps = inModes.steps.map(({ isPrompt, pieces }): TypingStep => {
    const bytes = Buffer.concat(pieces.map((piece) => (piece === "stdin" ? stdin : piece)));
    return isPrompt
      ? { kind: "prompt", text: withoutLastLineEnd(bytes.toString()), force }
      : { kind: "bytes", bytes };
  });
  const wait = await beginWait(session, machine, condition, args, io);
  const typed = await typeInto(host, steps, budget);
  if (wait && ("ok" in typed || typed.kind !== "typed")) wait.stop();
  if ("ok" in typed) return fail(io, typed);
  switch (typed.kind) {
    case "typed":
      if (wait) return sayEnd(io, info.name, await wait.ended(), condition!, args);
      if (typed.unsure)
        io.err(`remi: '${info.name}' runs in an older remi, which does not say whether it was submitted.\n`);
      return OK;
    case "prompt": {
      const hint = typed.outcome === "asks" ? "; answer it with --key, or use --force" : "";
      const sentence = `'${info.name}' ${promptWords(typed)}${hint}.`;
      return complain(io, sentence, typed.outcome === "unseen" ? UNSEEN : FAILED);
    }
    case "ended":
      return fail(io, machine.ended(info.name));
    case "stuck":
      return fail(io, { code: "limit", detail: `the program in '${info.name}' does not read its input` });
    case "error":
      return fail(io, typed);
    default:
      return unhandled(typed);
  }
}

type Wanted =
  | { readonly ok: true; readonly condition: WaitCondition | null }
  | { readonly ok: false; readonly message: string };

async function conditionOf(args: Args): Promise<Wanted> {
  const text = args.text("wait-for");
  if (text === undefined) return { ok: true, condition: args.has("wait") ? { kind: "turn" } : null };
  if (args.has("wait")) return { ok: false, message: "--wait and --wait-for cannot be used together" };
  const { parseCondition } = await import("../waiting/waiting.ts");
  const parsed = parseCondition(text, { onlyNew: text.startsWith("/"), flag: "--wait-for" });
  return parsed.ok ? { ok: true, condition: parsed.condition } : parsed;
}

interface Begun {
  ended(): Promise<WaitEnd>;
  stop(): void;
}

/** Looks at the lines that match before anything is typed. A state counts from then on. */
async function beginWait(
  session: Listed,
  machine: Machine,
  condition: WaitCondition | null,
  args: Args,
  io: Io,
): Promise<Begun | null> {
  if (!condition) return null;
  const wait = await import("../waiting/waiting.ts");
  const begin = () =>
    wait.beginWait(session, machine, condition, args.number("timeout") ?? null, budgetOf(io));
  if (condition.kind !== "match") return { ended: () => begin().ended, stop: () => {} };
  const begun = begin();
  await begun.ready;
  return { ended: () => begun.ended, stop: () => begun.stop() };
}

async function sayEnd(
  io: Io,
  name: string,
  end: WaitEnd,
  condition: WaitCondition,
  args: Args,
): Promise<number> {
  switch (end.kind) {
    case "met":
      return OK;
    case "failed":
      return fail(io, end);
    case "timeout":
      return complain(
        io,
        `the wait for '${name}' ran out after ${args.number("timeout")} seconds.`,
        TIMED_OUT,
      );
    case "exited": {
      if (condition.kind !== "exit") return complain(io, `'${name}' has ended.`);
      const { statusOf } = await import("../waiting/waiting.ts");
      return statusOf(end);
    }
    default:
      return unhandled(end);
  }
}

/** The line end after a file's last line is not part of a prompt. */
function withoutLastLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}
