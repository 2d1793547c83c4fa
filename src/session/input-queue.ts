// Input on its way to the program: each piece at most once, in order, bounded, acknowledged when the terminal has it.

/** Bytes of one client's input that wait; a client that sends more than its window is a protocol error. */
export const INPUT_WINDOW_BYTES = 256 * 1024;
/** Clients whose last input number is remembered for a resend; the one unseen for longest is forgotten. */
export const REMEMBERED_CLIENTS_MAX = 256;
/** Bytes of the emulator's answers that wait; more are dropped, as a program that reads nothing needs none. */
export const REPLY_BYTES_MAX = 16 * 1024;

interface Piece {
  readonly client: string | null;
  readonly cseq: number;
  readonly bytes: Uint8Array;
  offset: number;
}

export type Accepted = "queued" | "duplicate" | "over-window";

/** Positions up to which a client's input is with the terminal. */
export interface InputAck {
  readonly client: string;
  readonly cseq: number;
}

export class InputQueue {
  #pieces: Piece[] = [];
  /** Pieces handed over whole whose bytes the kernel may not have yet, with the count of bytes handed over by then. */
  #unacked: { client: string; cseq: number; end: number }[] = [];
  #handedOver = 0;
  #last = new Map<string, number>();
  #waiting = new Map<string | null, number>();

  /** Highest input number accepted of this client; 0 before the first. */
  lastOf(client: string): number {
    return this.#last.get(client) ?? 0;
  }

  /** Takes one numbered piece. Numbers not above the last are resends of what the queue already took. */
  accept(client: string, cseq: number, bytes: Uint8Array): Accepted {
    if (cseq <= this.lastOf(client)) return "duplicate";
    const waiting = (this.#waiting.get(client) ?? 0) + bytes.byteLength;
    if (waiting > INPUT_WINDOW_BYTES) return "over-window";
    this.#waiting.set(client, waiting);
    this.#remember(client, cseq);
    this.#pieces.push({ client, cseq, bytes: bytes.slice(), offset: 0 });
    return "queued";
  }

  /** The emulator's answer to a query. */
  acceptReply(bytes: Uint8Array): void {
    const waiting = (this.#waiting.get(null) ?? 0) + bytes.byteLength;
    if (waiting > REPLY_BYTES_MAX) return;
    this.#waiting.set(null, waiting);
    this.#pieces.push({ client: null, cseq: 0, bytes: bytes.slice(), offset: 0 });
  }

  /** Offers what waits to `write`, which takes as many bytes as it has room for. */
  pump(write: (bytes: Uint8Array) => number): void {
    while (this.#pieces.length > 0) {
      const piece = this.#pieces[0]!;
      const rest = piece.bytes.subarray(piece.offset);
      const taken = rest.byteLength === 0 ? 0 : write(rest);
      piece.offset += taken;
      this.#handedOver += taken;
      this.#waiting.set(piece.client, (this.#waiting.get(piece.client) ?? 0) - taken);
      if (piece.offset < piece.bytes.byteLength) return;
      this.#pieces.shift();
      if (this.#waiting.get(piece.client) === 0) this.#waiting.delete(piece.client);
      if (piece.client !== null) {
        this.#unacked.push({ client: piece.client, cseq: piece.cseq, end: this.#handedOver });
      }
    }
  }

  /** Acknowledgements that are due when `pendingBytes` of what was handed over are not yet with the kernel. */
  takeAcks(pendingBytes: number): InputAck[] {
    const written = this.#handedOver - pendingBytes;
    const acks = new Map<string, number>();
    while (this.#unacked.length > 0 && this.#unacked[0]!.end <= written) {
      const { client, cseq } = this.#unacked.shift()!;
      acks.set(client, cseq);
    }
    return [...acks].map(([client, cseq]) => ({ client, cseq }));
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** The highest number of this client that the terminal has, for the acknowledgement of a resend. */
  writtenOf(client: string): number {
    const queued = this.#pieces.find((p) => p.client === client)?.cseq;
    const handed = this.#unacked.find((p) => p.client === client)?.cseq;
    const first = Math.min(queued ?? Number.POSITIVE_INFINITY, handed ?? Number.POSITIVE_INFINITY);
    return first === Number.POSITIVE_INFINITY ? this.lastOf(client) : first - 1;
  }

  #remember(client: string, cseq: number): void {
    this.#last.delete(client);
    this.#last.set(client, cseq);
    if (this.#last.size > REMEMBERED_CLIENTS_MAX) {
      const oldest = this.#last.keys().next().value;
      if (oldest !== undefined) this.#last.delete(oldest);
    }
  }
}
