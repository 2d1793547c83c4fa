// What `remi send` types: the bytes of its words and keys, in the order of the command line.

import { chordName, parseChord } from "../../keys/key-chord.ts";
import { type KeyModes, keyBytes } from "../../keys/key-names.ts";
import type { Args } from "../argv/argv.ts";
import { quote } from "../report.ts";
import { orderedArgs } from "./argv-order.ts";

type Piece = Uint8Array | "stdin";

/** What is typed at once. A prompt is text with `--enter` after it: the session's host submits it. */
export interface SendStep {
  readonly isPrompt: boolean;
  readonly pieces: readonly Piece[];
}

export type SendPlan =
  | { readonly ok: true; readonly steps: readonly SendStep[] }
  | { readonly ok: false; readonly message: string };

const utf8 = new TextEncoder();

/** The pieces to send, in the modes of the session's terminal; the message of a failure is for `misuse`. */
export function planInput(args: Args, modes: KeyModes = {}): SendPlan {
  const steps: SendStep[] = [];
  let pieces: Piece[] = [];
  const end = (isPrompt: boolean) => {
    if (pieces.length > 0) steps.push({ isPrompt, pieces });
    pieces = [];
    lastWasWord = false;
  };
  // The first word is the session, unless a flag names it.
  let isName = !args.has("target");
  let lastWasWord = false;
  for (const arg of orderedArgs(args.spec, args.argv)) {
    if (arg.kind === "word" && isName) {
      isName = false;
      continue;
    }
    const key =
      arg.kind === "flag" ? keyOf(arg) : args.calledAs === "send-keys" ? wordAsKey(arg.value) : null;
    if (arg.kind === "flag" && arg.name === "force") continue;
    if (lastWasWord && arg.kind === "flag" && arg.name === "enter" && args.calledAs !== "send-keys") {
      end(true);
      continue;
    }
    if (key !== null) {
      if (lastWasWord) end(false);
      const bytes = keyBytes(key, modes);
      if (!bytes.ok) {
        const hint = bytes.suggestion ? `; did you mean ${bytes.suggestion}?` : "";
        return { ok: false, message: `there is no key ${quote(key)}${hint}` };
      }
      pieces.push(bytes.bytes);
      lastWasWord = false;
    } else if (arg.kind === "word") {
      if (!lastWasWord) end(false);
      if (lastWasWord && args.calledAs !== "send-keys") pieces.push(utf8.encode(" "));
      pieces.push(arg.value === "-" ? "stdin" : utf8.encode(arg.value));
      lastWasWord = true;
    }
  }
  end(false);
  if (steps.length === 0)
    return { ok: false, message: "there is nothing to send: give TEXT, --key or --enter" };
  return { ok: true, steps };
}

function keyOf(flag: { readonly name: string; readonly value: string }): string | null {
  return flag.name === "enter" ? "Enter" : flag.name === "key" ? flag.value : null;
}

/** tmux takes a word for a key if it names one; single characters are text all the same. */
function wordAsKey(word: string): string | null {
  const chord = [...word].length > 1 ? parseChord(word) : null;
  return chord ? chordName(chord) : null;
}
