// What the completion scripts ask while somebody types: the sessions by name, each with its state, or the machines that this
// one is paired with. Says nothing when anything is wrong, and starts no server.

import { livesOn } from "../../protocol/session-info.ts";
import type { Io } from "../io.ts";

/** How long a shell waits; a server that needs longer counts as having no answer. */
const ANSWER_MS_MAX = 500;

/** `sessions [all|living|exited|machines]`: one `name<TAB>description` a line. */
export async function completeQuery(words: readonly string[], io: Io): Promise<void> {
  if (words[0] !== "sessions") return;
  try {
    const which = words[1] ?? "all";
    const lines = which === "machines" ? await machineLines(io) : await sessionLines(which, io);
    for (const line of lines) io.out(`${line}\n`);
  } catch {
    // Nothing to offer is better than an error in the middle of somebody's command line.
  }
}

async function sessionLines(which: string, io: Io): Promise<readonly string[]> {
  const { resolvePaths } = await import("../../config/paths.ts");
  const resolved = resolvePaths(io.env);
  if (!resolved.ok) return [];
  const { Budget } = await import("../../client/budget.ts");
  const { connectRunningServer } = await import("../../client/connect-server.ts");
  const running = await connectRunningServer(resolved.paths, new Budget({ totalMs: ANSWER_MS_MAX }));
  if (!running.ok || !running.value) return [];
  const listed = await running.value.list();
  running.value.close();
  if (!listed.ok) return [];
  const { commandLine, stateLabel } = await import("../lists/lists.ts");
  return listed.value
    .map((session) => session.info)
    .filter((info) => which === "all" || (info.state === "exited" && !livesOn(info)) === (which === "exited"))
    .map((info) => `${info.name}\t${stateLabel(info)}: ${commandLine(info.command).slice(0, 60)}`);
}

async function machineLines(io: Io): Promise<readonly string[]> {
  const { resolvePaths } = await import("../../config/paths.ts");
  const resolved = resolvePaths(io.env);
  if (!resolved.ok) return [];
  const { loadSodium } = await import("../../crypto/sodium.ts");
  const { KnownHosts } = await import("../../client/remote/known-hosts.ts");
  const { printable } = await import("../../text/printable.ts");
  const known = new KnownHosts(resolved.paths, await loadSodium()).all();
  if (!known.ok) return [];
  const paired = known.value.filter(({ key }) => key !== null && key.expires > Date.now());
  return paired.map(({ name, relay }) => `${printable(name)}\tby ${new URL(relay).host}`);
}
