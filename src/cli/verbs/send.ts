// `remi send`: types into a session.

import type { Listed } from "../../client/server-link.ts";
import type { TypingStep } from "../../client/typing.ts";
import type { Paths } from "../../config/paths.ts";
import { NAMED_KEYS } from "../../keys/key-chord.ts";
import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, fail, misuse, OK, TIMED_OUT, UNSEEN } from "../report.ts";
import { type CommandSpec, choices, livingSessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "send",
  aliases: ["send-keys"],
  summary: "type text and keys into a session",
  details: [
    "Words are joined by spaces; TEXT '-' is read from standard input. Text, --key and --enter are sent in the order in which they stand.",
    "Keys are written C-c, M-x, S-Tab, Up, PageDown, F5, Enter, Escape and so on. As 'send-keys' words that name a key are keys.",
    "It returns when the program's terminal has taken everything.",
    "Text followed by --enter is a prompt: it is typed as a paste where the program knows pastes, Enter is pressed once the program has taken it, and it is watched whether that submitted it. A prompt of more than one word is refused while the session waits with a question. Text without --enter, --key, and 'send-keys' are typed as they are.",
  ].join("\n"),
  positionals: [
    { name: "NAME", required: true, complete: livingSessions },
    { name: "TEXT", required: false, variadic: true },
  ],
  flags: [
    { name: "enter", type: "boolean", summary: "press Enter; after TEXT, submit it" },
    {
      name: "force",
      type: "boolean",
      summary: "submit a prompt also while the session waits with a question",
    },
    {
      name: "wait",
      type: "boolean",
      summary: "then wait until the session is idle, or waits with a question",
    },
    { name: "timeout", type: "seconds", value: "SECONDS", summary: "with --wait: give up after so long" },
    {
      name: "key",
      short: "k",
      type: "list",
      value: "KEY",
      summary: "press a key; may be repeated",
      complete: choices(...NAMED_KEYS, "C-c", "C-d", "S-Tab"),
    },
  ],
  target: TARGET,
  examples: ["remi send api 'fix the tests' --enter", "remi send api --key C-c --key Up --enter"],
  statuses: ["3: a prompt was typed, and nothing shows that it was submitted", "124: the time-out ran out"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { planInput } = await import("../send-plan.ts");
  const plan = planInput(args);
  if (!plan.ok) return misuse(io, "send", plan.message);
  let stdin: Uint8Array = new Uint8Array(0);
  if (plan.steps.some(({ pieces }) => pieces.includes("stdin"))) {
    const { InputTooLong } = await import("../io.ts");
    try {
      stdin = await io.readStdin();
    } catch (error) {
      if (!(error instanceof InputTooLong)) throw error;
      return complain(io, "standard input is too long to type; put it in a file and send its path.");
    }
  }
  const { locateSession } = await import("../session-server.ts");
  const located = await locateSession(io, args.word("NAME")!);
  if (!located) return FAILED;
  const { info } = located.session;
  const { hostOf } = await import("../../client/session-host.ts");
  const host = hostOf(located.session, located.paths);
  if (info.state === "exited" || !host) return fail(io, { code: "not-running", detail: info.name });
  const { keyModes, typeInto } = await import("../type-into.ts");
  const { budgetOf } = await import("../budget.ts");
  const budget = budgetOf(io);
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
  const typed = await typeInto(host, steps, budget);
  if ("ok" in typed) return fail(io, typed);
  switch (typed.kind) {
    case "typed":
      if (args.has("wait"))
        return waitForTurn(located.session, located.paths, args.number("timeout") ?? null, io);
      if (typed.unsure)
        io.err(`remi: '${info.name}' runs in an older remi, which does not tell what was submitted.\n`);
      return OK;
    case "prompt": {
      const { promptWords } = await import("../../client/typed-words.ts");
      const hint = typed.outcome === "asks" ? "; answer it with --key, or use --force" : "";
      const sentence = `'${info.name}' ${promptWords(typed)}${hint}.`;
      return complain(io, sentence, typed.outcome === "unseen" ? UNSEEN : FAILED);
    }
    case "ended":
      return fail(io, { code: "not-running", detail: info.name });
    case "stuck":
      return fail(io, { code: "limit", detail: `the program in '${info.name}' does not read its input` });
    case "error":
      return fail(io, typed);
  }
}

async function waitForTurn(session: Listed, paths: Paths, timeoutS: number | null, io: Io): Promise<number> {
  const { budgetOf } = await import("../budget.ts");
  const { waitFor } = await import("../wait-for.ts");
  const end = await waitFor(session, paths, { kind: "turn" }, timeoutS, budgetOf(io));
  switch (end.kind) {
    case "met":
      return OK;
    case "failed":
      return fail(io, end);
    case "timeout":
      return complain(io, `'${session.info.name}' was not done in ${timeoutS} seconds.`, TIMED_OUT);
    case "exited":
      return complain(io, `'${session.info.name}' has ended.`);
  }
}

/** The end of a file's last line is no part of a prompt. */
function withoutLastLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}
