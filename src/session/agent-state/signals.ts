// The signals of a session's state, as plain values. The host measures them.

import type { ReportedState } from "../../protocol/session-info.ts";
import type { ScreenMatch } from "./screen-match.ts";

export type Signal =
  /** The program printed. Bytes that cannot be seen count as well. */
  | { readonly kind: "output" }
  /** The program has printed nothing yet, and is seen waiting: `rest.ts`. */
  | { readonly kind: "rest" }
  /** Somebody typed: `keys`, a `submit` that may answer (Enter, Escape, Ctrl-C), or a `report` of the terminal's own. */
  | { readonly kind: "input"; readonly typed: Typed }
  /** The session's size has changed: the program may redraw everything. */
  | { readonly kind: "resize" }
  | { readonly kind: "event"; readonly state: ReportedState; readonly reason: string }
  | { readonly kind: "notification"; readonly text: string }
  | { readonly kind: "mark"; readonly mark: "A" | "B" | "C" | "D"; readonly exitCode: number | null }
  | { readonly kind: "progress"; readonly state: "none" | "normal" | "error" | "indeterminate" | "paused" }
  | { readonly kind: "bell" }
  /** A look at the screen: the rule that matches, if any. `isSettled`: nothing was printed for a moment before. */
  | {
      readonly kind: "screen";
      readonly match: ScreenMatch | null;
      readonly isSettled: boolean;
      /** The alternate screen is showing. */
      readonly isFull: boolean;
    }
  | { readonly kind: "exit"; readonly code: number | null; readonly signal: string | null };

export type Typed = "keys" | "submit" | "report";
export type SignalOf<K extends Signal["kind"]> = Extract<Signal, { kind: K }>;
