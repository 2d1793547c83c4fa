// `remi hooks`: lets an agent report its state through its own hooks.

import { ownCommand } from "../../config/self.ts";
import type { Args } from "../argv/argv.ts";
import { changeHooks, hooksToPrint } from "../hooks/hooks.ts";
import type { Io } from "../io.ts";
import { FAILED, misuse, OK } from "../report.ts";
import { homePaths } from "../session-server.ts";
import { HOOK_AGENTS } from "../specs/hooks.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const action = args.word("ACTION") as "install" | "uninstall" | "print";
  const agent = HOOK_AGENTS.find((one) => one === args.word("AGENT"));
  const notify = args.has("notify");
  if (notify && agent !== "codex") return misuse(io, "hooks", "--notify is only for codex");
  const own = ownCommand();
  if (action === "print") {
    for (const flag of ["yes", "file"])
      if (args.has(flag)) return misuse(io, "hooks", `print takes no --${flag}`);
    io.out(await hooksToPrint(agent, own, notify));
    return OK;
  }
  if (agent === undefined) return misuse(io, "hooks", `${action} needs an agent: ${HOOK_AGENTS.join(", ")}`);
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const order = { action, agent, own, notify, file: args.text("file"), yes: args.has("yes") };
  return changeHooks(order, paths, io);
}
