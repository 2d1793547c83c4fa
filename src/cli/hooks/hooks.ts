// Hooks in the settings of agents: how they get there, and what they report when they run. Each part is loaded when it
// is needed, because a hook must be quick.

import { resolve } from "node:path";
import type { Paths } from "../../config/paths.ts";
import type { Io } from "../io.ts";
import type { HookAgent } from "../specs/hooks.ts";

type RunHook = typeof import("./run-hook.ts").runHook;

/** What a hook does that an agent runs: see `run-hook.ts`. */
export async function runHook(...call: Parameters<RunHook>): ReturnType<RunHook> {
  const part = await import("./run-hook.ts");
  return part.runHook(...call);
}

/** What a person may add by hand; `own` is remi's own command, `notify` chooses Codex' older way. */
export async function hooksToPrint(
  agent: HookAgent | undefined,
  own: readonly string[],
  notify: boolean,
): Promise<string> {
  const part = await import("./print-hooks.ts");
  return part.hooksToPrint(agent, own, notify);
}

export interface HooksOrder {
  readonly action: "install" | "uninstall";
  readonly agent: HookAgent;
  readonly own: readonly string[];
  readonly notify: boolean;
  /** The settings file, if it is not in the agent's usual place. */
  readonly file: string | undefined;
  /** Write without asking. */
  readonly yes: boolean;
}

/** Adds hooks to an agent's settings, or removes them. Returns the exit status. */
export async function changeHooks(order: HooksOrder, paths: Paths, io: Io): Promise<number> {
  const { hookTarget } = await import("./agents.ts");
  const { installHooks, uninstallHooks } = await import("./install-hooks.ts");
  const { action, agent, own, notify, file, yes } = order;
  const target = hookTarget(agent, { notify, own, env: io.env });
  const path = file === undefined ? target.path : file.startsWith("/") ? file : resolve(io.cwd(), file);
  const change = action === "install" ? installHooks : uninstallHooks;
  return change({ target, path, yes }, paths, io);
}
