// What a process has open to the network, as the kernel lists it.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Sockets of IPv4, IPv6 and UDP that a process has, by its descriptors. */
export function networkSockets(pid: number): string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // closed since
      }
    }),
  );
  return ["tcp", "tcp6", "udp", "udp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .filter((line) => inodes.has(line.trim().split(/\s+/)[9] ?? ""))
      .map((line) => `${table} ${line.trim().split(/\s+/).slice(1, 4).join(" ")}`),
  );
}
