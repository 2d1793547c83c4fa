// `remi hooks`: lets an agent tell its state by its own hooks.

import { resolve } from "node:path";
import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { FAILED, misuse, OK } from "../report.ts";
import { type CommandSpec, choices, files } from "../spec.ts";

/** Those that have hooks. */
const AGENTS = ["claude", "codex", "gemini", "opencode"] as const;

export const spec: CommandSpec = {
  name: "hooks",
  aliases: [],
  summary: "let an agent tell by its own hooks whether it works or waits",
  details:
    "`install` puts hooks into the agent's settings that call 'remi event'; it shows the change first and asks. `uninstall` takes out exactly what was put in. `print` shows what to add by hand; without an agent, what any other program can do. Outside of a session the hooks do nothing.",
  positionals: [
    { name: "ACTION", required: true, complete: choices("install", "uninstall", "print") },
    { name: "AGENT", required: false, complete: choices(...AGENTS) },
  ],
  flags: [
    { name: "yes", short: "y", type: "boolean", summary: "write without asking" },
    {
      name: "file",
      type: "text",
      value: "PATH",
      summary: "the settings file, where it is not in its usual place",
      complete: files,
    },
    {
      name: "notify",
      type: "boolean",
      summary: "for Codex: the older 'notify' in config.toml, which tells only the end of a turn",
    },
  ],
  examples: ["remi hooks install claude", "remi hooks uninstall claude", "remi hooks print gemini"],
  run,
};

async function run(args: Args, io: Io): Promise<number> {
  const action = args.word("ACTION")!;
  const agent = AGENTS.find((one) => one === args.word("AGENT"));
  if (args.has("notify") && agent !== "codex") return misuse(io, "hooks", "--notify is for codex alone");
  const { ownCommand } = await import("../../config/self.ts");
  const own = ownCommand();
  if (action === "print") {
    for (const flag of ["yes", "file"])
      if (args.has(flag)) return misuse(io, "hooks", `print takes no --${flag}`);
    const { hooksToPrint } = await import("../hooks/print-hooks.ts");
    io.out(hooksToPrint(agent, own, args.has("notify")));
    return OK;
  }
  if (agent === undefined) return misuse(io, "hooks", `${action} needs an agent: ${AGENTS.join(", ")}`);
  const { homePaths } = await import("../session-server.ts");
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const { hookTarget } = await import("../hooks/agents.ts");
  const target = hookTarget(agent, { notify: args.has("notify"), own, env: io.env });
  const given = args.text("file");
  const path = given === undefined ? target.path : given.startsWith("/") ? given : resolve(io.cwd(), given);
  const { installHooks, uninstallHooks } = await import("../hooks/install-hooks.ts");
  const order = { target, path, yes: args.has("yes") };
  return action === "install" ? installHooks(order, paths, io) : uninstallHooks(order, paths, io);
}
