// Runs one command line: hidden verbs first, then the table. The only place that knows how a run ends.

import { shortageOf } from "../config/shortage.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { parseArgv } from "./argv/argv.ts";
import { hideWords, secretWords } from "./hidden-words.ts";
import { type Io, OutputClosed, processIo } from "./io.ts";
import { complain, FAILED, misuse, OK } from "./report.ts";
import { VERB_LOADERS } from "./verb-loaders.ts";

/** Runs the words after `remi` and returns the exit status. */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  // Comes before anything that takes time.
  hideWords(secretWords(argv));
  try {
    const hidden = await runHidden(argv, io);
    return hidden ?? (await runCommand(argv, io));
  } catch (error) {
    if (error instanceof OutputClosed) return OK;
    const shortage = shortageOf(error);
    if (shortage) return complain(io, `this command cannot go on: ${shortage}.`);
    return complain(io, `something went wrong in remi: ${(error as Error)?.stack ?? error}`, FAILED);
  }
}

/** The processes that remi starts as parts of itself, and the questions of a shell that completes a line. */
async function runHidden(argv: readonly string[], io: Io): Promise<number | null> {
  switch (argv[0]) {
    case "__complete": {
      const { answerQuery } = await import("./completions/completions.ts");
      await answerQuery(argv.slice(1), io);
      return OK;
    }
    case "__flush":
      await (await import("../client/tty/flush.ts")).flushTerminal(1);
      return OK;
    case "__server":
    case "__host": {
      const { homePaths } = await import("./session-server.ts");
      const paths = homePaths(io);
      if (!paths) return FAILED;
      if (argv[0] === "__server") await (await import("../server/main.ts")).runServer(paths);
      else await (await import("../host/main.ts")).runHost(paths);
      return RUNS_ON;
    }
    case "__direct":
      await (await import("../direct/child.ts")).runDirectChild();
      return RUNS_ON;
    default:
      return null;
  }
}

/** The process lives as long as what it opened; there is no status yet. */
export const RUNS_ON = -1;

async function runCommand(argv: readonly string[], io: Io): Promise<number> {
  const parsed = await parseArgv(argv);
  switch (parsed.kind) {
    case "usage":
      return misuse(io, parsed.spec.name, parsed.message);
    case "version": {
      const { VERSION } = await import("../version.ts");
      io.out(`remi ${VERSION}\n`);
      return OK;
    }
    case "help": {
      const { commandHelp, overview } = await import("./help.ts");
      io.out(parsed.spec ? commandHelp(parsed.spec) : overview());
      return OK;
    }
    case "run": {
      const verb = await VERB_LOADERS.get(parsed.args.spec.name)!();
      return verb.run(parsed.args, io);
    }
    default:
      return unhandled(parsed);
  }
}
