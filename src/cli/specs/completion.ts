// How `remi completion` is called, as data.

import { type CommandSpec, choices } from "./spec.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

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
};
