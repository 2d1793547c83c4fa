// What a person is told about forwarded ports: why there is no connection, and what to do about it.

import { ACCEPT_MS_MAX, CONNECTIONS_MAX } from "../../forward/rules/limits.ts";
import { printable } from "../../text/printable.ts";

type Sentence = (host: string, port: number) => string;

/** Sentences for the host's reasons and for this machine's. */
const REFUSALS: Readonly<Record<string, Sentence>> = {
  guest: (host) =>
    `${host} forwards no ports to guests; connect with a code or a link for all of its sessions, which 'remi code' there shows.`,
  off: (host, port) =>
    `${host} forwards no ports; 'forward_ports = [${port}]' in its config.toml allows this one ('remi config' there says where that is).`,
  port: (host, port) => `${host} does not forward port ${port}; add it to forward_ports in its config.toml.`,
  limit: (host, port) =>
    `a connection to port ${port} was refused: ${CONNECTIONS_MAX} are forwarded from ${host} already, and one has to end first.`,
  unheard: (host, port) =>
    `nobody listens on port ${port} of ${host} (127.0.0.1 and ::1); start the program there and connect again.`,
  timeout: (host, port) =>
    `the program on port ${port} of ${host} has not accepted a connection for ${ACCEPT_MS_MAX / 1_000} s; look after it there.`,
  down: (host, port) =>
    `there is no way to port ${port}, because ${host} cannot be reached now; try again when remi is back.`,
  silent: (host, port) => `${host} does not say whether it forwards port ${port}; try again.`,
  older: (host) => `the remi on ${host} is too old to forward ports; install a newer one there.`,
};

/** @param reason as the host named it */
export function refusalText(reason: string, host: string, port: number): string {
  const name = printable(host) || "the host";
  const known = Object.hasOwn(REFUSALS, reason) ? REFUSALS[reason]! : null;
  return (
    known?.(name, port) ?? `${name} made no connection to port ${port} (${printable(reason, 32)}); try again.`
  );
}

/** Connections have ended with their channel. */
export function endedText(connections: number, host: string): string {
  const what = connections === 1 ? "a forwarded connection has" : `${connections} forwarded connections have`;
  return `${what} ended, because the way to ${printable(host) || "the host"} broke; remi comes back by itself.`;
}

/** Why there is no local port. */
export const LISTEN_PROBLEMS: Readonly<
  Record<"in-use" | "not-allowed" | "failed", (local: number, remote: number) => string>
> = {
  "in-use": (local, remote) =>
    `port ${local} of this machine is in use; '0:${remote}' takes one that is free.`,
  "not-allowed": (local, remote) =>
    `this user may not listen on port ${local}; '0:${remote}' takes one that is free.`,
  failed: (local, remote) =>
    `this machine cannot listen on port ${local}; '0:${remote}' takes one that is free.`,
};
