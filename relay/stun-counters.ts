// Limits how many STUN requests are answered, for each address and in all. Pure: time is an argument (ms that never go
// back), an address is an opaque key. These are not the relay's other counters, because the sender of a datagram can
// write any address on it.

import { type Bucket, makeBucket, type RelayLimits, take } from "./limits.ts";

type StunLimits = Pick<
  RelayLimits,
  "stunBurstPerAddress" | "stunPerSecondPerAddress" | "stunBurst" | "stunPerSecond" | "stunAddresses"
>;

/** `address` and `all` name the limit that was reached. */
export type StunAllowance = "allowed" | "address" | "all";

export class StunCounters {
  readonly #limits: StunLimits;
  /** In the order of last use, oldest first. */
  readonly #counted = new Map<string, Bucket>();
  readonly #all: Bucket;

  constructor(limits: StunLimits, now: number) {
    this.#limits = limits;
    this.#all = makeBucket(limits.stunBurst, now);
  }

  /** How many addresses have a counter; at most `stunAddresses`. */
  get size(): number {
    return this.#counted.size;
  }

  /** Counts a request that would be answered. One over the limit of its address does not count for the limit of all. */
  ask(address: string, now: number): StunAllowance {
    const { stunBurstPerAddress, stunPerSecondPerAddress, stunBurst, stunPerSecond } = this.#limits;
    if (!take(this.#of(address, now), stunBurstPerAddress, stunPerSecondPerAddress / 1_000, now))
      return "address";
    return take(this.#all, stunBurst, stunPerSecond / 1_000, now) ? "allowed" : "all";
  }

  #of(address: string, now: number): Bucket {
    let bucket = this.#counted.get(address);
    if (bucket) {
      this.#counted.delete(address);
    } else {
      if (this.#counted.size >= this.#limits.stunAddresses)
        this.#counted.delete(this.#counted.keys().next().value!);
      bucket = makeBucket(this.#limits.stunBurstPerAddress, now);
    }
    this.#counted.set(address, bucket);
    return bucket;
  }
}
