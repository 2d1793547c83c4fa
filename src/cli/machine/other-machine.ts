// Another machine's sessions, over a connection that lasts as long as the command. It asks for no more than the command
// needs, and puts nobody out who is connected from here (`docs/remote.md`).

import type { Asked } from "../../client/budget.ts";
import type { ConnectTerms } from "../../client/remote/connect.ts";
import { listed } from "../../client/remote/listed.ts";
import type { RemoteConnection } from "../../client/remote/remote-connection.ts";
import { remoteHost } from "../../client/remote/remote-host.ts";
import { failure } from "../../client/server-link.ts";
import type { Paths } from "../../config/paths.ts";
import type { Sodium } from "../../crypto/sodium.ts";
import { findByName } from "../../protocol/names.ts";
import { printable } from "../../text/printable.ts";
import { budgetOf } from "../budget.ts";
import { noteConfig } from "../config-warnings.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, misuse, TIMED_OUT } from "../report.ts";
import { homePaths } from "../session-server.ts";
import type { Machine, Purpose } from "./one-machine.ts";
import { sessionsOf } from "./sessions-of.ts";

export interface OtherMachine {
  readonly machine: Machine;
  readonly line: RemoteConnection;
}

/**
 * Connects, does the work and leaves. Its status, or a failure's after that was reported.
 * @param name of a machine that this one is paired with, or `ssh://...`
 * @param verb of the command, for what is wrong with the name
 */
export async function onOtherMachine(
  name: string,
  verb: string,
  io: Io,
  purpose: Purpose,
  work: (other: OtherMachine) => Promise<number>,
): Promise<number> {
  const paths = homePaths(io);
  if (!paths) return FAILED;
  const { loadSodium } = await import("../../crypto/sodium.ts");
  const sodium = await loadSodium();
  const { looksLikeSsh } = await import("../../client/remote/ssh-place.ts");
  const reach = { io, paths, sodium, name, verb, purpose };
  const line = await (looksLikeSsh(name) ? bySsh(reach) : byKey(reach));
  if (typeof line === "number") return line;
  try {
    return await work(otherMachine(line, name));
  } finally {
    await line.close();
  }
}

interface Reach {
  readonly io: Io;
  readonly paths: Paths;
  readonly sodium: Sodium;
  readonly name: string;
  readonly verb: string;
  readonly purpose: Purpose;
}

/** A status after a failure was reported. */
async function bySsh({ io, paths, sodium, name, verb, purpose }: Reach): Promise<RemoteConnection | number> {
  const { readSshUrl } = await import("../../client/remote/ssh-place.ts");
  const read = readSshUrl(name);
  if (!read.ok) return misuse(io, verb, read.problem);
  if (read.session !== null) return misuse(io, verb, "--on names a machine; the session's name comes apart");
  const config = await noteConfig(paths, io);
  const { sshLine } = await import("../connecting/connecting.ts");
  return (await sshLine({ io, sodium }, read.place, { ...config, brief: purpose })) ?? FAILED;
}

/** A status after a failure was reported. */
async function byKey({ io, paths, sodium, name, verb, purpose }: Reach): Promise<RemoteConnection | number> {
  const { chooseRelay, looksLikeLink, readEntry } = await import("../../client/remote/entry.ts");
  const { KnownHosts } = await import("../../client/remote/known-hosts.ts");
  if (looksLikeLink(name))
    return misuse(
      io,
      verb,
      "a link is a key, and does not belong on a command line; --on takes a machine's name",
    );
  const known = new KnownHosts(paths, sodium).all();
  if (!known.ok) return complain(io, known.message);
  const entry = readEntry(sodium, name, known.value);
  const shown = printable(name, 80);
  if (entry?.kind !== "host")
    return complain(
      io,
      `no machine '${shown}' is known here; 'remi connect' with the code of 'remi code --permanent-code' there pairs the two.`,
    );
  const relay = chooseRelay(entry, undefined, [], known.value);
  if (!relay.ok) return complain(io, relay.message);
  const { connectTo } = await import("../../client/remote/connect.ts");
  const terms: ConnectTerms = {
    paths,
    sodium,
    relay: relay.url,
    // It takes longer to set up than a question takes.
    dialDirect: null,
    brief: purpose,
    say: (line) => io.err(`${line}\n`),
    // A machine that is known is not asked about.
    confirm: async () => false,
  };
  const budget = budgetOf(io);
  const connected = await budget.wait(reaching(shown), connectTo(entry, terms));
  if (typeof connected === "symbol")
    return complain(io, `${shown} was not reached in time.`, budget.isOver ? TIMED_OUT : FAILED);
  return connected.ok ? connected.connection : complain(io, `${shown}: ${connected.message}`);
}

/** Reaching a machine has time limits of its own, so only the command's counts. */
const reaching = (who: string): Asked => ({
  who,
  heardAt: () => performance.now(),
  atWork: `${who} is not reached, waiting`,
});

function otherMachine(line: RemoteConnection, name: string): OtherMachine {
  const shown = printable(name, 80);
  const machine: Machine = {
    find: async (query, budget) => {
      const up = await budget.wait(reaching(shown), line.up());
      if (typeof up === "symbol") return failure("remote", `${shown} was not reached in time`);
      if (!up.ok) return failure("remote", `${shown} is not reached any more: ${up.why}`);
      const all = await sessionsOf(line);
      if (!all) return failure("remote", `${shown} does not list its sessions; try again`);
      const living = all.filter(({ state }) => state !== "exited");
      const exited = all.filter(({ state }) => state === "exited");
      const found = findByName(query, living, exited);
      if (found.ok) return { ok: true, value: listed(found.match) };
      const what = printable(query, 80);
      return failure(
        "remote",
        found.reason === "ambiguous"
          ? `more than one session on ${shown} begins like '${what}' (${found.names.join(", ")}); type more of the name`
          : `there is no session '${what}' on ${shown}; 'remi ls --on ${shown}' shows all sessions`,
      );
    },
    host: ({ info }) => remoteHost(line, name, info),
    saved: null,
    ended: (session) => remoteHost(line, name, { id: "", name: session }).gone(),
    now: () => line.onHostClock(Date.now()),
  };
  return { machine, line };
}
