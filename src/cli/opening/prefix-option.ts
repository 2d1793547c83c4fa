// The flag `--prefix` of every command that attaches: another prefix key than the configured one.

import { parsePrefix } from "../../keys/prefix-key.ts";
import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { misuse, quote } from "../report.ts";
import { PREFIX_FLAG } from "../specs/shared-flags.ts";

/** The options for `openSession`; a number is the exit status after the problem was printed. */
export function prefixOption(args: Args, io: Io): { readonly prefix?: string } | number {
  const prefix = args.text(PREFIX_FLAG.name);
  if (prefix === undefined) return {};
  if (parsePrefix(prefix)) return { prefix };
  const needs = "a key with Ctrl or Alt, or F1 to F12, such as C-a";
  return misuse(io, args.spec.name, `--prefix needs ${needs}, not ${quote(prefix)}`);
}
