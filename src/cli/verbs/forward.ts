// `remi forward`: TCP ports of another machine on this one, until it is stopped.

import type { PortPair } from "../../client/remote/port-forward.ts";
import type { RemoteConnection } from "../../client/remote/remote-connection.ts";
import { printable } from "../../text/printable.ts";
import type { Args } from "../argv/argv.ts";
import { refuseLink, sceneOf, withLine } from "../connecting/connecting.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, misuse, OK, quote } from "../report.ts";

/** Ports that one command forwards. */
const PAIRS_MAX = 64;
const PORT_MAX = 65_535;

export async function run(args: Args, io: Io): Promise<number> {
  const word = args.word("HOST");
  const refused = await refuseLink({ verb: "forward", word }, io);
  if (refused !== null) return refused;
  const words = args.words("LOCAL:REMOTE");
  const pairs: PortPair[] = [];
  for (const text of words) {
    const pair = readPair(text);
    if (!pair)
      return misuse(
        io,
        "forward",
        `${quote(text)} is not LOCAL:REMOTE, such as 8080:3000, and not one port, such as 3000`,
      );
    pairs.push(pair);
  }
  if (pairs.length > PAIRS_MAX) return misuse(io, "forward", `more than ${PAIRS_MAX} ports`);
  const scene = await sceneOf(io);
  if (!scene) return FAILED;
  return withLine(scene, args, {
    verb: "forward",
    word,
    brief: "forward",
    objection: () => null,
    sessionProblem: () => "ports are a machine's, not a session's: leave the session out of the URL",
    work: (line) => forward(io, line, pairs),
  });
}

/** Null: it is none. */
function readPair(text: string): PortPair | null {
  const match = /^(?:(\d{1,5}):)?(\d{1,5})$/.exec(text);
  if (!match) return null;
  const remote = Number(match[2]);
  const local = match[1] === undefined ? remote : Number(match[1]);
  return remote >= 1 && remote <= PORT_MAX && local <= PORT_MAX ? { local, remote } : null;
}

async function forward(io: Io, line: RemoteConnection, pairs: readonly PortPair[]): Promise<number> {
  const { PortForward } = await import("../../client/remote/port-forward.ts");
  const stopped = Promise.withResolvers<null>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => stopped.resolve(null));
  const replaced = Promise.withResolvers<string>();
  line.onReplaced(() =>
    replaced.resolve("another client forwards ports of that machine in place of this one."),
  );
  const forwarding = new PortForward(line, (sentence) => io.err(`remi: ${sentence}\n`));
  try {
    for (const pair of pairs) {
      const begun = await Promise.race([forwarding.begin(pair), stopped.promise]);
      if (begun === null) return OK;
      if (!begun.ok) return complain(io, begun.why);
      const { local, remote } = begun.pair;
      io.out(`127.0.0.1:${local} is port ${remote} of ${printable(line.ready.host)}\n`);
    }
    const why = await Promise.race([forwarding.over, replaced.promise, stopped.promise]);
    return why === null ? OK : complain(io, why);
  } finally {
    forwarding.close();
  }
}
