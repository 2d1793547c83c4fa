// `remi config`: the values in use, the file's place, a first file.

import type { Args } from "../argv/argv.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, misuse, OK } from "../report.ts";
import { homePaths } from "../session-server.ts";

export async function run(args: Args, io: Io): Promise<number> {
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const action = args.word("ACTION") ?? "show";
  if (args.has("json") && action !== "show") return misuse(io, "config", "--json works only with show");
  if (action === "path") {
    io.out(`${paths.configFile}\n`);
    return OK;
  }
  const { configListing, configTemplate } = await import("../../config/document.ts");
  if (action === "init") {
    const { prepareDirectories } = await import("../../config/paths.ts");
    const { createPrivate } = await import("../../config/files.ts");
    const prepared = prepareDirectories(paths);
    if (!prepared.ok) return complain(io, prepared.message);
    const created = createPrivate(paths.configFile, configTemplate());
    if (!created.ok) return complain(io, created.message);
    io.out(`${paths.configFile}\n`);
    return OK;
  }
  const { loadConfig } = await import("../../config/load.ts");
  const { loadRules } = await import("../../config/rules.ts");
  const [loaded, rules] = [await loadConfig(paths), await loadRules(paths)];
  for (const warning of [...loaded.warnings, ...rules.warnings]) complain(io, warning);
  const { shownLoaded } = await import("../../config/shown-values.ts");
  const shown = shownLoaded(loaded);
  io.out(args.has("json") ? `${JSON.stringify(shown.config, null, 2)}\n` : configListing(shown));
  return OK;
}
