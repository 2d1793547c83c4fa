// The encrypted channel: one libsodium secretstream in each direction. The first error ends it, FINAL is its only clean
// end, and nothing is accepted after either. Knows neither what the plaintext means nor what carries the bytes.

import { concat } from "../crypto/byte-strings.ts";
import { releaseStream, type Sodium, type StreamState } from "../crypto/sodium.ts";
import { CHANNEL_FRAME_BYTES_MAX } from "../protocol/limits.ts";
import { MessageType } from "./handshake-messages.ts";

/** Frames under one key. The next one rekeys, so that a key stolen from memory opens few of the frames before. */
export const REKEY_FRAMES = 65_536;
/** Time under one key, ms. The first frame after that rekeys. */
export const REKEY_MS = 3_600_000;

/** Bytes that sealing adds to a frame: a tag and the authenticator. */
export const SEAL_OVERHEAD_BYTES = 17;

/** The longest DATA message. A longer one breaks the channel. */
export const DATA_BYTES_MAX = 1 + SEAL_OVERHEAD_BYTES + CHANNEL_FRAME_BYTES_MAX;

/** Secretstream tags (libsodium's documentation, "Encrypted streams"). PUSH is never sent, so it is not accepted. */
const Tag = { message: 0, rekey: 2, final: 3 } as const;

const DATA = Uint8Array.of(MessageType.data);

/** `integrity`: not what the other end sealed next. `protocol_error`: a frame that no honest end sends at this point. */
export type ChannelBreak = "integrity" | "protocol_error";

export type Opened =
  | { readonly ok: true; readonly plaintext: Uint8Array; readonly final: boolean }
  | { readonly ok: false; readonly reason: ChannelBreak };

/** The sending direction. */
export class Sealer {
  /** Sent to the other end during the handshake. */
  readonly header: Uint8Array;
  #state: StreamState | null;
  #frames = 0;
  #rekeyedAt: number;

  /** @param now ms on the clock that `seal` gets too */
  constructor(
    private readonly sodium: Sodium,
    key: Uint8Array,
    now: number,
  ) {
    const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key);
    this.header = header;
    this.#state = state;
    this.#rekeyedAt = now;
  }

  /** True until the last frame is sealed or the stream is released. */
  get isOpen(): boolean {
    return this.#state !== null;
  }

  /** One DATA message. Throws when the stream has ended or the plaintext is longer than a frame may be. */
  seal(plaintext: Uint8Array, now: number): Uint8Array {
    const due = this.#frames >= REKEY_FRAMES || now - this.#rekeyedAt >= REKEY_MS;
    const sealed = this.#push(plaintext, due ? Tag.rekey : Tag.message);
    this.#frames = due ? 0 : this.#frames + 1;
    if (due) this.#rekeyedAt = now;
    return sealed;
  }

  /** The last DATA message of a clean end. */
  sealLast(plaintext: Uint8Array): Uint8Array {
    const sealed = this.#push(plaintext, Tag.final);
    this.release();
    return sealed;
  }

  /** Ends the stream without telling the other end, and wipes its key. */
  release(): void {
    if (this.#state !== null) releaseStream(this.sodium, this.#state);
    this.#state = null;
  }

  #push(plaintext: Uint8Array, tag: number): Uint8Array {
    if (this.#state === null) throw new Error("the stream has ended");
    if (plaintext.byteLength > CHANNEL_FRAME_BYTES_MAX) throw new RangeError("the frame is too long to seal");
    return concat(
      DATA,
      this.sodium.crypto_secretstream_xchacha20poly1305_push(this.#state, plaintext, null, tag),
    );
  }
}

/** The receiving direction. */
export class Opener {
  #state: StreamState | null;
  #broken: ChannelBreak = "protocol_error";

  constructor(
    private readonly sodium: Sodium,
    header: Uint8Array,
    key: Uint8Array,
  ) {
    this.#state = sodium.crypto_secretstream_xchacha20poly1305_init_pull(header, key);
  }

  /** Opens one DATA message. Never throws; after a failure or a final frame every call fails. */
  open(message: Uint8Array): Opened {
    if (this.#state === null) return { ok: false, reason: this.#broken };
    if (message[0] !== MessageType.data || message.byteLength > DATA_BYTES_MAX)
      return this.#break("protocol_error");
    const pulled = this.#pull(this.#state, message.subarray(1));
    if (!pulled) return this.#break("integrity");
    const final = pulled.tag === Tag.final;
    if (!final && pulled.tag !== Tag.message && pulled.tag !== Tag.rekey)
      return this.#break("protocol_error");
    // The library would go on opening frames after the final one.
    if (final) this.release();
    return { ok: true, plaintext: pulled.message, final };
  }

  /** Wipes the key. Nothing is accepted any more. */
  release(): void {
    if (this.#state !== null) releaseStream(this.sodium, this.#state);
    this.#state = null;
  }

  #pull(state: StreamState, sealed: Uint8Array): { message: Uint8Array; tag: number } | false {
    try {
      // The library returns false for a bad frame, and throws for one that is shorter than the overhead. Its state
      // survives both and would accept the next good frame, so this class must remember the failure.
      return this.sodium.crypto_secretstream_xchacha20poly1305_pull(state, sealed, null);
    } catch {
      return false;
    }
  }

  #break(reason: ChannelBreak): Opened {
    this.#broken = reason;
    this.release();
    return { ok: false, reason };
  }
}

/** Both directions of one channel. */
export interface Channel {
  readonly sealer: Sealer;
  readonly opener: Opener;
}

export function releaseChannel(channel: Channel): void {
  channel.sealer.release();
  channel.opener.release();
}
