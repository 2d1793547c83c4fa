// The machine whose sessions the dashboard shows: what it is told of them, and the ways to them. `local-site.ts` is this
// machine, `remote-site.ts` another one.

import type { Budget } from "../../client/budget.ts";
import type { Answer, Listed } from "../../client/server-link.ts";
import type { OpenRequest, ScriptLink, SessionEvents } from "../../client/session-link.ts";
import type { SessionSource } from "../../client/session-source.ts";
import type { TextOfSession } from "../../client/session-text.ts";
import type { HistoryEvent } from "../../protocol/history.ts";
import type { AccessList } from "../../protocol/remote-records.ts";
import type { Size } from "../../session/size-rule.ts";
import type { Event } from "../model/event.ts";
import type { NewSession } from "../model/form.ts";
import type { Session } from "../model/state.ts";

export interface SessionsFeedEvents {
  sessions(sessions: readonly Listed[]): void;
  changed(session: Listed): void;
  removed(id: string): void;
  activity(sessions: readonly (readonly [id: string, seq: number, at: number])[]): void;
  access(list: AccessList): void;
  /** The message about a server or a machine that does not answer, or is slow to start; null once it answers. */
  word(word: string | null): void;
  lost(why: string): void;
  /** Something is wrong that the person should know. */
  noted(sentence: string): void;
}

/** Opens a connection to one session's host; null when there is none. */
export type Connect = (open: OpenRequest, events: Partial<SessionEvents>) => Promise<ScriptLink | null>;

/** What is done to sessions. */
export interface Orders {
  kill(id: string): Promise<Answer<unknown>>;
  remove(id: string): Promise<Answer<unknown>>;
  restart(id: string): Promise<Answer<unknown>>;
  rename(id: string, name: string): Promise<Answer<unknown>>;
  detach(id: string): Promise<Answer<unknown>>;
  mute(id: string, muted: boolean): Promise<Answer<unknown>>;
  create(session: NewSession, size: Size): Promise<Answer<Listed>>;
}

/** The panel of the codes by which others connect to the machine. */
export interface CodePanel {
  show(refresh: boolean, link: boolean): Promise<void>;
  approve(which: string): Promise<void>;
}

/** Said instead of doing anything where `isReadOnly`. */
export const READ_ONLY_WORDS = "you can watch these sessions, but not type or change anything";

export interface Site extends Orders {
  /** The machine's name; null: this one. */
  readonly name: string | null;
  /** Where attach finds its sessions; absent: on this machine. */
  readonly source?: SessionSource;
  /** Nothing may be typed into its sessions. */
  readonly isReadOnly: boolean;
  /** Begins to tell. */
  start(events: SessionsFeedEvents): void;
  /** The terminal is back from attach, which listened meanwhile. */
  back(): void;
  close(): void;
  connect(session: { readonly id: string; readonly socket: string }): Connect;
  /** Everything that a search goes through. */
  text(session: Session, budget: Budget): Promise<TextOfSession>;
  /** What happened in it before the dashboard looked. */
  history(id: string): readonly HistoryEvent[];
  /** The git branch in a directory; null without one. */
  branch(directory: string): string | null;
  panel(dispatch: (event: Event) => void): CodePanel;
  /** Its clock, ms since the epoch. */
  now(): number;
}
