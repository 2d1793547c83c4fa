// Each adapter of a carrier between two ends, as the contract's tests need it.

import { MemoryPair } from "../../src/carrier/memory-pair.ts";
import { MONOTONIC } from "../../src/client/monotonic-clock.ts";
import { CarrierProbe } from "./carrier-probe.ts";

type Calls<T> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: T[K] extends (
    ...args: infer A
  ) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** A probe that may be in another process. */
export type AwayProbe = Calls<Omit<CarrierProbe, "attach" | "events">>;

export interface Rig extends AsyncDisposable {
  /** The end whose adapter is tried. */
  readonly near: AwayProbe;
  readonly far: AwayProbe;
  /** The other end takes nothing, and takes on. */
  hold(): void;
  release(): void;
  /** Sends to the near end what is larger than any frame. */
  sendTooLarge(): void;
  /** The other end goes without a word. */
  vanish(): void;
}

export interface RigKind {
  readonly name: string;
  /** What is told of an end that went without a word. */
  readonly vanished: "lost" | "closed";
  /** What becomes of one that is paused while the other end sends and sends. */
  readonly flooded: "holds back" | "overflow";
  open(): Promise<Rig>;
}

const MEMORY_LOST_MS = 50;

async function openMemory(): Promise<Rig> {
  const pair = new MemoryPair({ clock: MONOTONIC, lostMs: MEMORY_LOST_MS });
  const probeOf = (side: "near" | "far") => {
    const probe = new CarrierProbe();
    return probe.attach(pair.open(side, probe.events));
  };
  const near = probeOf("near");
  const far = probeOf("far");
  return {
    near: here(near),
    far: here(far),
    hold: () => far.pause(),
    release: () => far.resume(),
    sendTooLarge: () => pair.inject("near", new Uint8Array(near.account().frameBytesMax + 1)),
    vanish: () => pair.vanish(),
    async [Symbol.asyncDispose]() {
      near.dispose();
      far.dispose();
    },
  };
}

/** A probe of this process as if it were away. */
function here(probe: CarrierProbe): AwayProbe {
  return new Proxy({} as AwayProbe, {
    get:
      (_, name: keyof AwayProbe) =>
      async (...args: never[]) =>
        (probe[name] as (...args: never[]) => unknown)(...args),
  });
}

export const RIGS: readonly RigKind[] = [
  { name: "memory pair", vanished: "lost", flooded: "holds back", open: openMemory },
];
