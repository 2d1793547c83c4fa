// The TCP ports on which processes listen, according to proc(5): their descriptors name sockets, and the tables of the network
// say which of these listen, and where.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Descriptors that are looked at, of all processes together: of more, the rest is left out. */
const DESCRIPTORS_MAX = 8_192;
/** Bytes of one table that are read: some 100,000 sockets. */
const TABLE_BYTES_MAX = 16 * 1024 * 1024;
/** Ports that are told; of more, the lowest. */
export const PORTS_MAX = 64;

/** The state of a socket that listens, as the tables have it (TCP_LISTEN). */
const LISTENS = "0A";

/**
 * The ports in ascending order. Null where the system does not tell. Yields between two processes, because each may have
 * many descriptors.
 */
export function* listeningPorts(pids: readonly number[]): Generator<undefined, number[] | null> {
  const listening = new Map([...portsByInode("/proc/net/tcp"), ...portsByInode("/proc/net/tcp6")]);
  const hasTables = listening.size > 0 || textOf("/proc/net/tcp") !== "";
  if (!hasTables) return null;
  const ports = new Set<number>();
  let left = DESCRIPTORS_MAX;
  for (const pid of pids) {
    yield;
    for (const inode of socketsOf(pid, left)) {
      left--;
      const port = listening.get(inode);
      if (port !== undefined) ports.add(port);
    }
  }
  return [...ports].sort((a, b) => a - b).slice(0, PORTS_MAX);
}

/** The ports of a table's sockets that listen, by the socket's inode. */
function portsByInode(path: string): [string, number][] {
  return tablePorts(textOf(path));
}

/** The same of a table's text: a heading, and then a line for each socket (proc(5), /proc/net/tcp). Pure. */
export function tablePorts(table: string): [string, number][] {
  return table
    .split("\n")
    .slice(1)
    .flatMap((line): [string, number][] => {
      // sl, local address and port, remote ones, state, queues, timer, retransmits, uid, timeout, inode.
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      const port = Number.parseInt(local?.split(":")[1] ?? "", 16);
      return state === LISTENS && inode !== undefined && port > 0 ? [[inode, port]] : [];
    });
}

/** Inodes of a process's sockets, of its first `max` descriptors; none when it is gone or another user's. */
function socketsOf(pid: number, max: number): string[] {
  const directory = `/proc/${pid}/fd`;
  try {
    return readdirSync(directory)
      .slice(0, Math.max(0, max))
      .flatMap((fd) => /^socket:\[(\d+)\]$/.exec(linkOf(`${directory}/${fd}`))?.[1] ?? []);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** Empty when it cannot be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1").slice(0, TABLE_BYTES_MAX);
  } catch {
    return "";
  }
}
