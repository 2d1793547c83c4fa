// Starts a program with the umask, resource limits, nice value and pixels of a cell of the process that asked for the
// session. A child inherits its parent's, so the host takes these on for the moment of the start, as far as it can, and
// then restores its own.

import { ptr } from "bun:ffi";
import { setPriority } from "node:os";
import { findLibc } from "../../config/libc.ts";
import {
  type ProcessTraits,
  RESOURCES,
  type Resource,
  type ResourceLimit,
} from "../../protocol/process-traits.ts";
import type { PtySpawn } from "./pty.ts";

/** Unlimited, as the kernel writes it. */
const INFINITY = 0xffff_ffff_ffff_ffffn;
/** Bytes of a struct rlimit: soft and hard, 64 bits each. */
const RLIMIT_BYTES = 16;

/** Below it the host might have no descriptor for the terminal itself; the child gets the limit right after its start. */
const OPEN_FILES_MIN = 256;
/** Limits that the host itself needs for the start, or that would end it. The child gets these right after its start. */
const NOT_FOR_THE_HOST: ReadonlySet<Resource> = new Set(["as", "cpu", "data", "nproc", "rttime"]);

type Prlimit = (
  pid: number,
  limit: ResourceLimit | null,
  old: DataView<ArrayBuffer> | null,
  resource: Resource,
) => boolean;

/** `spawn`, whose program has `traits`. What the system refuses stays as the host has it. */
export function withTraits(spawn: PtySpawn, traits: ProcessTraits | undefined): PtySpawn {
  if (!traits) return spawn;
  return (options) => {
    const prlimit = traits.limits.length > 0 ? openPrlimit() : null;
    const owned = prlimit ? takeLimits(prlimit, traits.limits) : [];
    const umask = process.umask(traits.umask);
    try {
      const pty = spawn(options);
      // Those that the host could not take on.
      for (const limit of traits.limits) prlimit?.(pty.pid, limit, null, limit.resource);
      giveNice(pty.pid, traits.nice);
      if (traits.cell) pty.setCell(traits.cell);
      return pty;
    } finally {
      process.umask(umask);
      for (const own of owned)
        if (prlimit) takeBack(prlimit, own, traits.limits.find(({ resource }) => resource === own.resource)!);
    }
  };
}

/** Sets this process's limits as far as it may, so that the child is born with them, and returns what to set again. */
function takeLimits(prlimit: Prlimit, limits: readonly ResourceLimit[]): ResourceLimit[] {
  return limits.flatMap((limit) => {
    const { resource, hard } = limit;
    if (NOT_FOR_THE_HOST.has(resource)) return [];
    if (resource === "nofile" && lower(limit.soft, OPEN_FILES_MIN) !== OPEN_FILES_MIN) return [];
    const old = new DataView(new ArrayBuffer(RLIMIT_BYTES));
    if (!prlimit(0, null, old, resource)) return [];
    const own = { resource, soft: amountOf(old, 0), hard: amountOf(old, 8) };
    if (own.soft === limit.soft && own.hard === hard) return [];
    if (prlimit(0, limit, null, resource)) return [own];
    // Nobody but root goes above its own hard limit.
    const possible = { resource, soft: lower(limit.soft, own.hard), hard: lower(hard, own.hard) };
    return prlimit(0, possible, null, resource) ? [own] : [];
  });
}

/** Gives this process its limit again; a hard one that was lowered stays, but for root. */
function takeBack(prlimit: Prlimit, own: ResourceLimit, lowered: ResourceLimit): void {
  if (prlimit(0, own, null, own.resource)) return;
  const hard = lower(own.hard, lowered.hard);
  prlimit(0, { ...own, soft: lower(own.soft, hard), hard }, null, own.resource);
}

/** The lower of two amounts; null is unlimited. */
function lower(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

function giveNice(pid: number, nice: number): void {
  try {
    setPriority(pid, nice);
  } catch {
    // Only root may go below what the server has; or the program has ended already.
  }
}

function amountOf(limit: DataView, at: number): number | null {
  const amount = limit.getBigUint64(at, true);
  return amount === INFINITY ? null : Number(amount);
}

/** prlimit(2); null where there is none. Only Linux has it. */
function openPrlimit(): Prlimit | null {
  const libc = findLibc({ prlimit: { args: ["int", "int", "ptr", "ptr"], returns: "int" } });
  if (!libc) return null;
  return (pid, limit, old, resource) => {
    const { number } = RESOURCES.find((known) => known.name === resource)!;
    return libc.prlimit(pid, number, limit && ptr(encoded(limit)), old && ptr(old.buffer)) === 0;
  };
}

function encoded({ soft, hard }: ResourceLimit): ArrayBuffer {
  const bytes = new DataView(new ArrayBuffer(RLIMIT_BYTES));
  bytes.setBigUint64(0, soft === null ? INFINITY : BigInt(soft), true);
  bytes.setBigUint64(8, hard === null ? INFINITY : BigInt(hard), true);
  return bytes.buffer;
}
