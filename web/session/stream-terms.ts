// What the stream of one session is given, what it reports, and how it may end.

import type { Scope } from "../../src/channel/credentials.ts";
import type { Peer } from "../../src/peer/peer.ts";
import type { PixelSize } from "../../src/pictures/picture-size.ts";
import type { Cells } from "./own-size.ts";

/** The connection to the session's machine, as far as a stream needs it. */
export interface StreamConnection {
  readonly peer: Pick<
    Peer,
    "sessions" | "isReady" | "onUp" | "attach" | "detach" | "say" | "send" | "taken" | "onHostClock"
  >;
  readonly host: { readonly value: { readonly scope: Scope } | null };
}

export interface SessionStreamEvents {
  /** Bytes for the terminal, in order; `done` is called when they are drawn. Valid during the call. */
  paint(bytes: Uint8Array, done: () => void): void;
  /** What follows does not depend on earlier output: the terminal starts empty. */
  fresh(): void;
  /** The session's size, which the terminal takes. */
  size(size: Cells & { readonly cell?: PixelSize }): void;
  /** Another client has taken the size while this one had it. */
  sizeTaken(): void;
  /** A sentence for the person. */
  say(text: string): void;
  /** A prompt was not typed; the person gets its text back. */
  returned(text: string): void;
}

export type StreamPhase =
  | { readonly phase: "opening" }
  | { readonly phase: "live" }
  | { readonly phase: "exited"; readonly words: string }
  | { readonly phase: "gone"; readonly words: string };
