// Everything that the dashboard knows and shows, as one value. What happens to it is in update.ts; what is drawn of it
// in the text files beside this one.

import type { HistoryEvent } from "../../protocol/history.ts";
import type { AccessList, CodeAnswer } from "../../protocol/remote-records.ts";
import type { SessionInfo } from "../../protocol/session-info.ts";
import type { Size } from "../../session/size-rule.ts";
import type { Form } from "./form.ts";
import type { Hit } from "./grep.ts";
import type { Line } from "./line-editor.ts";
import type { Preview } from "./preview.ts";
import type { Spark } from "./sparkline.ts";

export interface Session {
  readonly info: SessionInfo;
  /** Unix socket of the session while its host lives. */
  readonly socket: string | null;
}

/** What a question is about: sessions by id. */
export interface Question {
  readonly text: string;
  readonly kill: readonly string[];
  readonly forget: readonly string[];
}

export interface Remote {
  readonly code: CodeAnswer | null;
  /** The code was valid until the last remote client left. */
  readonly isUsed: boolean;
  /** The link as a QR code, row by row, with half blocks; empty without a link. */
  readonly qr: readonly string[];
  /** The code has the whole screen. */
  readonly isQrAlone: boolean;
  readonly problem: string | null;
  readonly isAsking: boolean;
  /** The device that the person is asked about, by its fingerprint. */
  readonly approving: string | null;
}

export interface Grep {
  readonly line: Line;
  readonly isTyping: boolean;
  readonly isSearching: boolean;
  readonly hits: readonly Hit[];
  readonly chosen: number;
  readonly problem: string | null;
}

/** What the keys go to. `list` is the list itself. */
export type Mode =
  | { readonly kind: "list" }
  | { readonly kind: "filter" }
  /** `more`: others that get the same prompt. */
  | { readonly kind: "answer"; readonly id: string; readonly more: readonly string[]; readonly line: Line }
  /** `keys`: the last that were pressed. */
  | { readonly kind: "press"; readonly ids: readonly string[]; readonly keys: readonly string[] }
  | { readonly kind: "rename"; readonly id: string; readonly line: Line }
  | { readonly kind: "ask"; readonly question: Question }
  | { readonly kind: "new"; readonly form: Form }
  | { readonly kind: "help" }
  | { readonly kind: "remote"; readonly remote: Remote }
  | { readonly kind: "grep"; readonly grep: Grep };

export interface Notice {
  readonly text: string;
  readonly isError: boolean;
  /** When it goes by itself, ms since the epoch. */
  readonly untilMs: number;
}

export interface State {
  readonly size: Size;
  readonly nowMs: number;
  /** Whether the server is there: `starting` before the first time. */
  readonly link: "starting" | "up" | "down";
  /** The message about a server that does not answer. */
  readonly linkWord: string | null;
  readonly sessions: ReadonlyMap<string, Session>;
  readonly branches: ReadonlyMap<string, string>;
  readonly sparks: ReadonlyMap<string, Spark>;
  /** Ids as the list shows them: filtered and sorted. */
  readonly order: readonly string[];
  readonly selected: string | null;
  readonly marked: ReadonlySet<string>;
  /** The first row of the list that is shown. */
  readonly top: number;
  readonly filter: Line;
  readonly mode: Mode;
  /** Whether the band under the list shows the session's screen or its history. */
  readonly band: "preview" | "history";
  readonly preview: Preview | null;
  readonly history: { readonly id: string; readonly events: readonly HistoryEvent[] } | null;
  /** Rows that the preview, the history or a panel is scrolled: up from the end, or down from the top for a panel. */
  readonly scroll: number;
  readonly notice: Notice | null;
  /** A prompt that was not typed into its session, so the person gets it back. */
  readonly unsent: { readonly id: string; readonly text: string } | null;
  /** Until when each session was looked at last through this dashboard, ms since the epoch. */
  readonly seenMs: ReadonlyMap<string, number>;
  /** The beginning of paths that is shown as `~`. */
  readonly home: string;
  readonly startedMs: number;
  /** The name of the machine whose sessions these are; null for this one. */
  readonly machine: string | null;
  /** Who may connect from elsewhere, waits, or is connected; null until the server has said so. */
  readonly access: AccessList | null;
}

export interface Beginning {
  readonly size: Size;
  readonly nowMs: number;
  readonly home: string;
  readonly machine?: string | null;
  /** Id of the session to begin with. */
  readonly selected?: string;
}

export function initialState({ size, nowMs, home, selected, machine = null }: Beginning): State {
  return {
    ...{ size, nowMs, home, startedMs: nowMs, link: "starting", linkWord: null, selected: selected ?? null },
    ...{ sessions: new Map(), branches: new Map(), sparks: new Map(), order: [], marked: new Set() },
    ...{ top: 0, filter: { text: "", at: 0 }, mode: { kind: "list" }, band: "preview", preview: null },
    ...{ history: null, scroll: 0, notice: null, unsent: null, seenMs: new Map(), access: null, machine },
  };
}

/** The session that the keys are about. */
export function selectedSession(state: State): Session | null {
  return (state.selected !== null && state.sessions.get(state.selected)) || null;
}
