// How many STUN requests are answered, of one address and in all. Pure: time is an argument (ms, never going back), an
// address is an opaque key. Apart from the other counters, because anybody can put any address on a datagram.

import { type Bucket, makeBucket, type RelayLimits, take } from "./limits.ts";

type StunLimits = Pick<
  RelayLimits,
  "stunBurstPerAddress" | "stunPerSecondPerAddress" | "stunBurst" | "stunPerSecond" | "stunAddresses"
>;

/** `address` and `all` name the limit that is used up. */
export type StunAllowance = "allowed" | "address" | "all";

export class StunCounters {
  readonly #limits: StunLimits;
  /** In the order of last use, the one not seen for longest first. */
  readonly #counted = new Map<string, Bucket>();
  readonly #all: Bucket;

  constructor(limits: StunLimits, now: number) {
    this.#limits = limits;
    this.#all = makeBucket(limits.stunBurst, now);
  }

  /** Addresses that are counted; never more than the limit. */
  get size(): number {
    return this.#counted.size;
  }

  /** Counts a request that would be answered. One address alone uses up no more of what all have than its own share. */
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
