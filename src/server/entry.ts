// What the server knows of one session.

import type { SessionFiles } from "../config/session-files.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import type { SessionRecord } from "../protocol/session-record.ts";
import type { HostLink } from "./host-link.ts";

export interface Entry {
  readonly id: string;
  record: SessionRecord;
  readonly files: SessionFiles;
  info: SessionInfo;
  /** The name that it was given, until its host has said it: what the host said before may still be on its way. */
  newName: string | null;
  /** Null once the host has left. An exited session's host may still hold its screen. */
  link: HostLink | null;
  /** Its host does not answer. */
  isSilent: boolean;
  /** When a person last ordered its program to end, ms since the epoch. */
  orderedAt: number | null;
  /** Why its record cannot be read, if so: the session is then listed with what is known without it. */
  damaged: string | null;
}
