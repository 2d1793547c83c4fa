// What can happen to the dashboard, and what it then wants done outside the model.

import type { HistoryEvent } from "../../protocol/history.ts";
import type { AccessList, CodeAnswer } from "../../protocol/remote-records.ts";
import type { Seen } from "../../protocol/session-messages.ts";
import type { Size } from "../../session/size-rule.ts";
import type { NewSession } from "./form.ts";
import type { Hit } from "./grep.ts";
import type { Preview } from "./preview.ts";
import type { Session } from "./state.ts";

/** What a person did. */
export type InputEvent =
  /** `key` is a chord's name; `text` is what it types in a line, if anything. */
  | { readonly t: "key"; readonly key: string; readonly text: string | null }
  | { readonly t: "paste"; readonly text: string }
  /** `x` and `y` count from 0. */
  | { readonly t: "click"; readonly x: number; readonly y: number }
  | { readonly t: "wheel"; readonly up: boolean; readonly x: number; readonly y: number };

export type Event =
  | InputEvent
  | { readonly t: "resize"; readonly size: Size }
  /** Time has passed: something on the screen may have changed. */
  | { readonly t: "clock" }
  /** The server is there, with all sessions that it knows. */
  | { readonly t: "sessions"; readonly sessions: readonly Session[] }
  | { readonly t: "session"; readonly session: Session }
  | { readonly t: "removed"; readonly id: string }
  /** The server is gone; it is started again. */
  | { readonly t: "link-lost"; readonly why: string }
  /** The message about a server that does not answer or is slow to start; null once it answers. */
  | { readonly t: "link-word"; readonly word: string | null }
  | { readonly t: "activity"; readonly sessions: readonly (readonly [id: string, seq: number, at: number])[] }
  | { readonly t: "branch"; readonly id: string; readonly branch: string | null }
  | { readonly t: "preview"; readonly preview: Preview }
  | { readonly t: "history"; readonly id: string; readonly events: readonly HistoryEvent[] }
  | { readonly t: "happened"; readonly id: string; readonly event: HistoryEvent }
  | { readonly t: "completed"; readonly typed: string; readonly directories: readonly string[] }
  | { readonly t: "created"; readonly session: Session }
  | { readonly t: "create-failed"; readonly why: string }
  | { readonly t: "remote-code"; readonly code: CodeAnswer; readonly qr: readonly string[] }
  | { readonly t: "remote-access"; readonly access: AccessList }
  | { readonly t: "remote-failed"; readonly why: string }
  | { readonly t: "hits"; readonly pattern: string; readonly hits: readonly Hit[]; readonly isLast: boolean }
  | { readonly t: "grep-failed"; readonly why: string }
  /** The terminal is back from the session. `selected` is the one that was shown last. */
  | { readonly t: "back"; readonly selected: string; readonly size: Size; readonly text: string | null }
  /** Nothing of a prompt was typed. */
  | { readonly t: "unsent"; readonly id: string; readonly text: string }
  | { readonly t: "told"; readonly text: string; readonly isError: boolean };

export type Effect =
  | { readonly t: "quit" }
  | { readonly t: "suspend" }
  | { readonly t: "redraw" }
  | { readonly t: "attach"; readonly id: string }
  | { readonly t: "answer"; readonly id: string; readonly text: string }
  | { readonly t: "answer-all"; readonly ids: readonly string[]; readonly text: string }
  | {
      readonly t: "press";
      readonly key: string;
      readonly to: readonly { readonly id: string; readonly seen: Seen }[];
    }
  | { readonly t: "create"; readonly session: NewSession }
  | { readonly t: "rename"; readonly id: string; readonly name: string }
  | { readonly t: "end"; readonly kill: readonly string[]; readonly forget: readonly string[] }
  | { readonly t: "restart"; readonly ids: readonly string[] }
  | { readonly t: "detach"; readonly ids: readonly string[] }
  | { readonly t: "mute"; readonly ids: readonly string[]; readonly muted: boolean }
  | { readonly t: "copy"; readonly text: string }
  | { readonly t: "complete"; readonly typed: string }
  | { readonly t: "remote"; readonly refresh: boolean; readonly link: boolean }
  | { readonly t: "approve"; readonly which: string }
  | { readonly t: "grep"; readonly pattern: string };
