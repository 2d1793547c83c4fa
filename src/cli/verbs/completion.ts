// `remi completion`: prints what makes a shell complete remi's commands.

import type { Args } from "../args.ts";
import type { Io } from "../io.ts";
import { OK } from "../report.ts";
import { type CommandSpec, choices, SHELLS } from "../spec.ts";

export const spec: CommandSpec = {
  name: "completion",
  aliases: [],
  summary: "print the completions for a shell",
  details: [
    "bash: add 'source <(remi completion bash)' to ~/.bashrc (bash 3.2: eval \"$(remi completion bash)\").",
    "zsh: add 'source <(remi completion zsh)' to ~/.zshrc after compinit, or save it as _remi in a directory of $fpath.",
    "fish: save it as ~/.config/fish/completions/remi.fish.",
  ].join("\n"),
  positionals: [{ name: "SHELL", required: true, complete: choices(...SHELLS) }],
  flags: [],
  examples: ["remi completion fish > ~/.config/fish/completions/remi.fish"],
  run: async (args: Args, io: Io) => {
    const { completionScript } = await import("../completion-script.ts");
    io.out(completionScript(args.word("SHELL") as (typeof SHELLS)[number]));
    return OK;
  },
};
