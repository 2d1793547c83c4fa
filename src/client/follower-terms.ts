// The request to follow a session, the events, and how it ends.

import type { ErrorCode } from "../protocol/errors.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import type { Size } from "../session/size-rule.ts";

export type Ending =
  | { readonly kind: "exited"; readonly exitCode: number | null; readonly signal: string | null }
  | { readonly kind: "detached" | "shutdown" }
  | { readonly kind: "gone"; readonly why: string }
  | { readonly kind: "refused"; readonly code: ErrorCode; readonly detail: string };

export interface FollowerEvents {
  /** Bytes for the terminal, in order. Valid during the call. */
  paint(bytes: Uint8Array): void;
  /** Resets the terminal from the state that the session has put it in. */
  restore(sequence: string): void;
  info(info: SessionInfo): void;
  /** The connection is up or lost. */
  link(up: boolean): void;
  /** The host or something on the way does not answer although there is a connection, or answers again. */
  silent?(isSilent: boolean): void;
  size(size: Size & { readonly rendered: boolean }): void;
  /** There is room for more input. */
  room(): void;
  /**
   * Input waited too long, and the program gets none of it. `bytes`: the beginning of that input. Comes again, with more
   * bytes, when input that was typed just after it is given up too.
   */
  stale?(bytes: Uint8Array): void;
  ended(ending: Ending): void;
}

/** The size that a session may have on a terminal. `rendered`: the host draws the screen even where the size fits. */
export type ShownSize = Size & { readonly rendered?: boolean };

export interface FollowRequest {
  readonly client: string;
  readonly access: "control" | "view";
  readonly size: ShownSize;
  readonly detachOthers: boolean;
}
