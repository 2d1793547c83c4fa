// Counts how often codes of a room have failed on this machine, over all its commands, because each try gives an attacker
// in between one guess. Stores only the letters, which the relay knows anyway.

import * as v from "valibot";
import { type ClientTries, clientTriesLeft, countClientTry } from "../../channel/attempts.ts";
import type { Paths } from "../../config/paths.ts";
import { jsonForm, readState, writeState } from "../../config/state-file.ts";
import { asClause } from "../../text/clause.ts";

/** Rooms that are remembered. One more replaces the one whose last failure is oldest. */
const ROOMS_MAX = 64;
/** How long a failure counts, ms. */
const KEPT_MS = 24 * 3_600_000;
const FILE_BYTES_MAX = 65_536;

const Counts = v.pipe(
  v.array(v.object({ room: v.string(), failures: v.number(), at: v.number() })),
  v.maxLength(ROOMS_MAX),
);
const FORM = jsonForm(Counts, { bytesMax: FILE_BYTES_MAX });
type Count = v.InferOutput<typeof Counts>[number];

export class CodeTries {
  readonly #path: string;

  constructor(paths: Pick<Paths, "home">) {
    this.#path = `${paths.home}/code-tries.json`;
  }

  /** Tries that are left with a code of these letters. Valid while `problem` is null. */
  left(room: string, now: number): number {
    return clientTriesLeft(this.#of(room, now), room);
  }

  countFailure(room: string, now: number): void {
    const { failures } = countClientTry(this.#of(room, now), room);
    this.#write([{ room, failures, at: now }, ...this.#others(room, now)]);
  }

  succeeded(room: string, now: number): void {
    if (this.#of(room, now)) this.#write(this.#others(room, now));
  }

  /** A sentence that says why the number of tries is unknown. Null when it is known. */
  get problem(): string | null {
    const read = readState(this.#path, FORM);
    if (read.ok || read.reason === "missing") return null;
    return `${asClause(read.message)}; how often codes have failed here is not known: repair it, or move it away when you know that nobody is in between.`;
  }

  #of(room: string, now: number): ClientTries | null {
    const found = this.#read(now).find((count) => count.room === room);
    return found ? { code: room, failures: found.failures } : null;
  }

  #others(room: string, now: number): Count[] {
    return this.#read(now).filter((count) => count.room !== room);
  }

  #read(now: number): Count[] {
    const read = readState(this.#path, FORM);
    return read.ok ? read.value.filter(({ at }) => Math.abs(now - at) < KEPT_MS) : [];
  }

  #write(counts: readonly Count[]): void {
    // If the file cannot be written, the daemon's own count still protects the code.
    writeState(this.#path, FORM, JSON.stringify(counts.slice(0, ROOMS_MAX)));
  }
}
