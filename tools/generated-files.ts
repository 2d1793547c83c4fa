// `bun run completions`: writes the files that are made from the tables of commands, keys and options: the completion
// scripts and the reference pages.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { completionScript } from "../src/cli/completions/completions.ts";
import { configReference } from "../src/config/document.ts";
import { commandReference, keyReference } from "./reference.ts";

const ROOT = join(import.meta.dir, "..");

/** Each file's path in the repository, and what it should hold. */
const GENERATED_FILES: Readonly<Record<string, () => string | Promise<string>>> = {
  "completions/remi.bash": () => completionScript("bash"),
  "completions/_remi": () => completionScript("zsh"),
  "completions/remi.fish": () => completionScript("fish"),
  "docs/commands.md": commandReference,
  "docs/keys.md": keyReference,
  "docs/configuration.md": configReference,
};

/** The files whose content is not what the tables give. */
export async function staleFiles(): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [path, content] of Object.entries(GENERATED_FILES))
    if (readIfThere(path) !== (await content())) stale.push(path);
  return stale;
}

function readIfThere(path: string): string | null {
  return existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), "utf8") : null;
}

if (import.meta.main) {
  for (const [path, content] of Object.entries(GENERATED_FILES))
    writeFileSync(join(ROOT, path), await content());
}
