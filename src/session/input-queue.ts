// Input on its way to the program: each piece at most once, in order, bounded, acknowledged when the terminal has it.

import { INPUT_WINDOW_BYTES } from "../protocol/limits.ts";
import type { Seen } from "../protocol/session-messages.ts";
import { typedKind } from "./agent-state/typed.ts";

/** Clients whose last input number is remembered for a resend; the one unseen for longest is forgotten. */
export const REMEMBERED_CLIENTS_MAX = 256;
/**
 * Bytes of the emulator's answers that wait; more are dropped, because a program that reads nothing does not need them.
 */
export const REPLY_BYTES_MAX = 16 * 1024;

interface Piece {
  readonly client: string | null;
  readonly cseq: number;
  readonly bytes: Uint8Array;
  offset: number;
  readonly prompt?: Prompt;
}

/** The input of a client that is one prompt: its first and last number. */
export interface Prompt {
  readonly first: number;
  readonly last: number;
  /** Also while a question is open. */
  readonly force: boolean;
  /** What the sender saw; absent when they see the session itself. */
  readonly seen?: Seen | undefined;
}

/** A prompt whose turn it is. Nothing else is typed until `promptTyped`. */
export interface DuePrompt extends Prompt {
  readonly client: string;
  readonly bytes: Uint8Array;
}

export type Accepted = "queued" | "duplicate" | "over-window";

/** The number up to which the terminal has a client's input. */
export interface InputAck {
  readonly client: string;
  readonly cseq: number;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

export class InputQueue {
  #pieces: Piece[] = [];
  /**
   * Pieces that were passed on completely but whose bytes the kernel may not have yet, with the number of bytes passed
   * on by then.
   */
  #unacked: { client: string; cseq: number; end: number }[] = [];
  #handedOver = 0;
  /** Prompts of which some pieces have not come yet. */
  #coming = new Map<string, { readonly prompt: Prompt; readonly pieces: Uint8Array[] }>();
  #last = new Map<string, number>();
  #waiting = new Map<string | null, number>();

  /** Highest input number accepted of this client; 0 before the first. */
  lastOf(client: string): number {
    return this.#last.get(client) ?? 0;
  }

  /** Takes one numbered piece. Numbers not above the last are resends of what the queue already took. */
  accept(client: string, cseq: number, bytes: Uint8Array): Accepted {
    if (cseq <= this.lastOf(client)) return "duplicate";
    // The client gave up the rest of its prompt.
    if (cseq > (this.#coming.get(client)?.prompt.last ?? cseq)) this.#dropComing(client);
    const waiting = (this.#waiting.get(client) ?? 0) + bytes.byteLength;
    if (waiting > INPUT_WINDOW_BYTES) return "over-window";
    this.#waiting.set(client, waiting);
    this.#remember(client, cseq);
    const coming = this.#coming.get(client);
    if (coming && cseq >= coming.prompt.first) return this.#gather(client, cseq, bytes, coming);
    const piece = { client, cseq, bytes: bytes.slice(), offset: 0 };
    // Numbers of one client stay in their order.
    const isFirst = !this.#pieces.some((other) => other.client === client);
    if (isFirst && typedKind(bytes) === "report") this.#beforePrompts(piece);
    else this.#pieces.push(piece);
    return "queued";
  }

  /** The client's input with these numbers, which comes next, is the text of one prompt. */
  expectPrompt(client: string, prompt: Prompt): void {
    if (prompt.last > this.lastOf(client)) {
      if (this.#coming.get(client)?.prompt.last === prompt.last) return;
      this.#dropComing(client);
      this.#coming.set(client, { prompt, pieces: [] });
    }
  }

  /** Whether this number of the client belongs to a prompt that was announced. */
  isOfPrompt(client: string, cseq: number): boolean {
    const prompt = this.#coming.get(client)?.prompt;
    return prompt !== undefined && cseq >= prompt.first && cseq <= prompt.last;
  }

  /** The client is gone: if it comes back, it sends a prompt that it had begun to send again as a whole. */
  left(client: string): void {
    const coming = this.#coming.get(client);
    if (coming && coming.pieces.length > 0) this.#last.set(client, coming.prompt.first - 1);
    this.#dropComing(client);
  }

  /** The prompt at the head of the queue when its turn has come; everything behind it waits. */
  get duePrompt(): DuePrompt | null {
    const piece = this.#pieces[0];
    return piece?.prompt ? { ...piece.prompt, client: piece.client!, bytes: piece.bytes } : null;
  }

  /** The prompt at the head has been typed, or refused. */
  promptTyped(): void {
    const at = this.#pieces.findIndex((piece) => piece.prompt);
    const piece = this.#pieces.splice(at, 1)[0]!;
    this.#count(piece.client, -piece.bytes.byteLength);
    this.#unacked.push({ client: piece.client!, cseq: piece.cseq, end: this.#handedOver });
  }

  #gather(
    client: string,
    cseq: number,
    bytes: Uint8Array,
    coming: { readonly prompt: Prompt; readonly pieces: Uint8Array[] },
  ): Accepted {
    const { prompt, pieces } = coming;
    pieces.push(bytes.slice());
    if (cseq < prompt.last) return "queued";
    if (pieces.length <= prompt.last - prompt.first) {
      // Not all of it came: a part was too old on its way, as the client is told.
      this.#dropComing(client);
      return "queued";
    }
    this.#coming.delete(client);
    this.#pieces.push({ client, cseq, bytes: joined(pieces), offset: 0, prompt });
    return "queued";
  }

  /** Nothing of the prompt that the client had begun to send is typed. */
  #dropComing(client: string): void {
    const pieces = this.#coming.get(client)?.pieces ?? [];
    this.#coming.delete(client);
    this.#count(client, -pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  }

  #count(client: string | null, bytes: number): void {
    const waiting = (this.#waiting.get(client) ?? 0) + bytes;
    if (waiting > 0) this.#waiting.set(client, waiting);
    else this.#waiting.delete(client);
  }

  /** The emulator's answer to a query. */
  acceptReply(bytes: Uint8Array): void {
    const waiting = (this.#waiting.get(null) ?? 0) + bytes.byteLength;
    if (waiting > REPLY_BYTES_MAX) return;
    this.#waiting.set(null, waiting);
    this.#beforePrompts({ client: null, cseq: 0, bytes: bytes.slice(), offset: 0 });
  }

  /** An answer to the program's query does not wait for a prompt, because the prompt may wait for the program. */
  #beforePrompts(piece: Piece): void {
    const at = this.#pieces.findIndex(({ prompt }) => prompt);
    this.#pieces.splice(at < 0 ? this.#pieces.length : at, 0, piece);
  }

  /**
   * Offers what waits, up to a prompt, to `write`, which takes as many bytes as it has room for. Number 0 is never a
   * client's.
   */
  pump(write: (bytes: Uint8Array, cseq: number) => number): void {
    while (this.#pieces.length > 0) {
      const piece = this.#pieces[0]!;
      if (piece.prompt) return;
      const rest = piece.bytes.subarray(piece.offset);
      const taken = rest.byteLength === 0 ? 0 : write(rest, piece.cseq);
      piece.offset += taken;
      this.#handedOver += taken;
      this.#count(piece.client, -taken);
      if (piece.offset < piece.bytes.byteLength) return;
      this.#pieces.shift();
      if (piece.client !== null) {
        this.#unacked.push({ client: piece.client, cseq: piece.cseq, end: this.#handedOver });
      }
    }
  }

  /** Acknowledgements that are due when the kernel does not have `pendingBytes` of what was passed on. */
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

  /**
   * The highest number of this client that is typed once the program reads, whatever becomes of the client. A prompt is
   * accepted as a whole.
   */
  acceptedOf(client: string): number {
    const coming = this.#coming.get(client);
    return coming?.pieces.length ? coming.prompt.first - 1 : this.lastOf(client);
  }

  /** The highest number of this client that the terminal has, for the acknowledgement of a resend. */
  writtenOf(client: string): number {
    const piece = this.#pieces.find((p) => p.client === client);
    const [queued, promptFirst] = [piece?.cseq, piece?.prompt?.first];
    const handed = this.#unacked.find((p) => p.client === client)?.cseq;
    // A queued prompt is known by its last number, and acknowledged as a whole.
    const first = Math.min(...[promptFirst, queued, handed].map((n) => n ?? Number.POSITIVE_INFINITY));
    return Math.min(first - 1, this.acceptedOf(client));
  }

  /** Where a client that opens the session goes on with its input. */
  standingOf(client: string): { readonly cseq: number; readonly accepted: number } {
    return { cseq: this.writtenOf(client), accepted: this.acceptedOf(client) };
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
