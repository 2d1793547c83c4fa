// `remi event --hook AGENT`: reads what the agent passes to its hook and reports the state that it means. Never in the
// agent's way: quiet, quick, and always with status 0, because agents treat another status as an order.

import { inTime } from "../in-time.ts";
import type { Io } from "../io.ts";
import { OK } from "../report.ts";
import { HOOK_AGENTS } from "../specs/hooks.ts";
import { type HookReport, hookDirectory, hookReport } from "./hook-report.ts";
import { placeHook } from "./place-hook.ts";
import { processesAbove, sessionsWith } from "./process-facts.ts";

/** Bytes of a hook's input: it may hold a tool's whole input and output. A longer one is ignored. */
const INPUT_BYTES_MAX = 16 * 1024 * 1024;
/** How long the input may take to come; an agent writes it at once. */
const INPUT_MS_MAX = 2_000;

/**
 * Reports what the payload means; without a payload it is read from standard input. `tell` sends it to the session with
 * the id, or without an id if the environment has only a name.
 */
export async function runHook(
  hook: { readonly agent: string | undefined; readonly payload: string | undefined },
  io: Io,
  tell: (report: HookReport, quiet: Io, id: string | null) => Promise<unknown>,
): Promise<number> {
  if (!io.env.REMI_SESSION_ID && !io.env.REMI_SESSION) return OK;
  try {
    const text = hook.payload ?? (await readInput());
    const payload = text === null ? null : JSON.parse(text);
    const report = hookReport(payload);
    if (!report) return OK;
    const inherited = io.env.REMI_SESSION_ID;
    const id = inherited ? placeOf(hook.agent, inherited, payload) : null;
    if (id === null && inherited) return OK;
    await tell(report, { ...io, out: () => {}, err: () => {} }, id);
  } catch {
    // Whatever went wrong, the agent must go on.
  }
  return OK;
}

/** The session that the hook belongs to; null when that is not clear. */
function placeOf(agent: string | undefined, inherited: string, payload: unknown): string | null {
  const known = HOOK_AGENTS.find((one) => one === agent);
  if (!known) return inherited;
  const directory = hookDirectory(payload);
  return placeHook({ agent: known, inherited, directory, above: processesAbove(process.pid), sessionsWith });
}

/** Standard input to its end; null when it is too long or too slow. */
function readInput(): Promise<string | null> {
  return inTime(readAll(), INPUT_MS_MAX, null);
}

async function readAll(): Promise<string | null> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of Bun.stdin.stream()) {
    bytes += piece.byteLength;
    // Reads on to the end all the same: an agent may not expect its pipe to break.
    if (bytes <= INPUT_BYTES_MAX) pieces.push(piece);
  }
  return bytes <= INPUT_BYTES_MAX ? Buffer.concat(pieces).toString() : null;
}
