// One end of a carrier as a test sees it: sends frames of a pattern that says their place, and records every event.
// Runs in a page too, so it uses nothing but the language.

import type { Carrier, CarrierEnd, CarrierEvents } from "../../src/carrier/carrier.ts";

const INDEX_BYTES = 4;
/** After this long without room, ms, a carrier counts as full. A carrier that was only slow drains later. */
const STUCK_MS = 300;

/** The frame with this number; a frame of fewer than four bytes holds only a part of the number. */
export function patternFrame(index: number, bytes: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i++) frame[i] = byteAt(index, i);
  return frame;
}

function byteAt(index: number, i: number): number {
  return i < INDEX_BYTES ? (index >>> (8 * i)) & 0xff : (index * 31 + i * 7) & 0xff;
}

export interface Account {
  readonly isOpen: boolean;
  readonly name: string;
  readonly frameBytesMax: number;
  readonly received: number;
  readonly receivedBytes: number;
  /** The first frame that was not the next one of the pattern, or null. */
  readonly wrong: string | null;
  readonly drains: number;
  readonly ends: readonly CarrierEnd[];
  /** Events after the end, after `dispose`, or from within a call. */
  readonly misplaced: readonly string[];
}

export interface Filled {
  readonly sent: number;
  /** The events until then. */
  readonly drains: number;
  readonly isFull: boolean;
}

export class CarrierProbe {
  #carrier!: Carrier;
  #received = 0;
  #receivedBytes = 0;
  #wrong: string | null = null;
  #drains = 0;
  #at: { readonly count: number; readonly what: "pause" | "close" | "dispose" } | null = null;
  #disposed = false;
  #calling: string | null = null;
  readonly #ends: CarrierEnd[] = [];
  readonly #misplaced: string[] = [];
  #waiters: { holds(): boolean; wake(): void }[] = [];

  readonly events: CarrierEvents = {
    frame: (bytes) => {
      this.#told("frame");
      const expected = patternFrame(this.#received, bytes.length);
      const differs = expected.findIndex((byte, i) => byte !== bytes[i]);
      if (differs >= 0) this.#wrong ??= `frame ${this.#received} differs at ${differs} of ${bytes.length}`;
      this.#received++;
      this.#receivedBytes += bytes.length;
      if (this.#received === this.#at?.count) this[this.#at.what]();
      this.#wake();
    },
    drain: () => {
      this.#told("drain");
      this.#drains++;
      this.#wake();
    },
    closed: (end) => {
      this.#told("closed");
      this.#ends.push(end);
      this.#wake();
    },
  };

  attach(carrier: Carrier): this {
    this.#carrier = carrier;
    return this;
  }

  account(): Account {
    const { isOpen, name, frameBytesMax } = this.#carrier;
    return {
      isOpen,
      name,
      frameBytesMax,
      received: this.#received,
      receivedBytes: this.#receivedBytes,
      wrong: this.#wrong,
      drains: this.#drains,
      ends: [...this.#ends],
      misplaced: [...this.#misplaced],
    };
  }

  /** Whether there is room after it, or whether it was refused with a RangeError. */
  send(index: number, bytes: number): boolean | "refused" {
    try {
      const frame = patternFrame(index, bytes);
      const hasRoom = this.#call("send", () => this.#carrier.send(frame));
      // It keeps no reference.
      frame.fill(0xee);
      return hasRoom;
    } catch (error) {
      if (error instanceof RangeError) return "refused";
      throw error;
    }
  }

  /** Sends frames with these numbers, whether there is room or not. */
  sendAll(from: number, count: number, bytes: number): void {
    for (let i = 0; i < count; i++) this.send(from + i, bytes);
  }

  /**
   * Sends this many frames, each when there is room, of up to `bytesMax` bytes if they vary. Stops when the carrier
   * ends.
   */
  async pour(from: number, count: number, bytesMax: number, varied = false): Promise<void> {
    for (let i = from; i < from + count && this.#carrier.isOpen; i++) {
      const drains = this.#drains;
      const hasRoom = this.send(i, varied ? 1 + ((i * 7_919) % bytesMax) : bytesMax);
      if (!hasRoom) await this.#until(() => this.#drains > drains || this.#ends.length > 0);
      else if (i % 16 === 0) await turn(0);
    }
  }

  /**
   * Sends frames from this number on, each when there is room, until there is none for long or `bytesMax` bytes are
   * sent. In the first case the last two frames were sent although there was no room.
   */
  async fill(from: number, bytes: number, bytesMax: number): Promise<Filled> {
    let sent = 0;
    while (sent * bytes < bytesMax) {
      const { drains } = this.account();
      const hasRoom = this.send(from + sent++, bytes);
      if (hasRoom) {
        if (sent % 16 === 0) await turn(0);
        continue;
      }
      if (this.send(from + sent++, bytes)) throw new Error("it had room again without a drain");
      await Promise.race([this.drained(drains + 1), turn(STUCK_MS)]);
      if (this.#drains === drains) return { sent, drains, isFull: true };
    }
    return { sent, drains: this.#drains, isFull: false };
  }

  /** Calls this from within the event of the frame that makes the count reach this number. */
  callAt(count: number, what: "pause" | "close" | "dispose"): void {
    this.#at = { count, what };
  }

  pause(): void {
    this.#call("pause", () => this.#carrier.pause());
  }

  resume(): void {
    this.#call("resume", () => this.#carrier.resume());
  }

  close(): void {
    this.#call("close", () => this.#carrier.close());
  }

  dispose(): void {
    this.#call("dispose", () => this.#carrier.dispose());
    this.#disposed = true;
  }

  /** Resolves with the record once this many frames have come, or the carrier has ended. */
  received(count: number): Promise<Account> {
    return this.#until(() => this.#received >= count || this.#ends.length > 0);
  }

  drained(count: number): Promise<Account> {
    return this.#until(() => this.#drains >= count || this.#ends.length > 0);
  }

  ended(): Promise<Account> {
    return this.#until(() => this.#ends.length > 0);
  }

  async #until(holds: () => boolean): Promise<Account> {
    if (!holds()) await new Promise<void>((wake) => this.#waiters.push({ holds, wake }));
    return this.account();
  }

  #wake(): void {
    for (const { wake } of this.#waiters.filter(({ holds }) => holds())) wake();
    this.#waiters = this.#waiters.filter(({ holds }) => !holds());
  }

  #call<T>(what: string, call: () => T): T {
    this.#calling = what;
    try {
      return call();
    } finally {
      this.#calling = null;
    }
  }

  #told(what: string): void {
    if (this.#calling) this.#misplaced.push(`${what} within ${this.#calling}`);
    if (this.#disposed) this.#misplaced.push(`${what} after dispose`);
    if (this.#ends.length > 0) this.#misplaced.push(`${what} after ${this.#ends[0]}`);
  }
}

/** Waits for this long, so that due events can come. */
const turn = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
