// What following a session asks for, what is heard of it, and how it ends.

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
  /** What resets the terminal from the state that the session has put it in. */
  restore(sequence: string): void;
  info(info: SessionInfo): void;
  /** The link is up or down. */
  link(up: boolean): void;
  /** The host, or whoever is between, does not answer on a link that is up, or does again. */
  silent?(isSilent: boolean): void;
  size(size: Size & { readonly rendered: boolean }): void;
  /** There is room for more input. */
  room(): void;
  /**
   * What was typed waited too long and was not given to the program. `bytes`: the first of it. Told again when what was
   * typed just after it has been given up as well.
   */
  stale?(bytes: Uint8Array): void;
  ended(ending: Ending): void;
}

/** The size that a session may have on a terminal; `rendered`: it is to be drawn for it even where it fits. */
export type ShownSize = Size & { readonly rendered?: boolean };

export interface FollowRequest {
  readonly client: string;
  readonly access: "control" | "view";
  readonly size: ShownSize;
  readonly detachOthers: boolean;
}
