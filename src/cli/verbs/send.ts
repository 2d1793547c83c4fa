// `remi send`: types into a session.

import { NAMED_KEYS } from "../../keys/key-chord.ts";
import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, fail, misuse, OK } from "../report.ts";
import { type CommandSpec, choices, livingSessions, TARGET } from "../spec.ts";

export const spec: CommandSpec = {
  name: "send",
  aliases: ["send-keys"],
  summary: "type text and keys into a session",
  details: [
    "Words are joined by spaces; TEXT '-' is read from standard input. Text, --key and --enter are sent in the order in which they stand.",
    "Keys are written C-c, M-x, S-Tab, Up, PageDown, F5, Enter, Escape and so on. As 'send-keys' words that name a key are keys.",
    "It returns when the program's terminal has taken everything.",
  ].join("\n"),
  positionals: [
    { name: "NAME", required: true, complete: livingSessions },
    { name: "TEXT", required: false, variadic: true },
  ],
  flags: [
    { name: "enter", type: "boolean", summary: "press Enter" },
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
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const { planInput } = await import("../send-plan.ts");
  const plan = planInput(args);
  if (!plan.ok) return misuse(io, "send", plan.message);
  let stdin: Uint8Array = new Uint8Array(0);
  if (plan.pieces.includes("stdin")) {
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
  const { info, socket } = located.session;
  if (info.state === "exited" || !socket) return fail(io, { code: "not-running", detail: info.name });
  const { keyModes, typeInto } = await import("../type-into.ts");
  const modes = args.has("key") || args.calledAs === "send-keys" ? await keyModes(socket) : {};
  const inModes = planInput(args, modes);
  if (!inModes.ok) return misuse(io, "send", inModes.message);
  const bytes = Buffer.concat(inModes.pieces.map((piece) => (piece === "stdin" ? stdin : piece)));
  const failure = await typeInto(socket, info.name, bytes);
  return failure ? fail(io, failure) : OK;
}
