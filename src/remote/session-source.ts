// What remote access needs to know of sessions.

import type { Alert } from "../protocol/notification-record.ts";
import type { SessionInfo } from "../protocol/session-info.ts";

export interface LocalSession {
  readonly info: SessionInfo;
  /** Unix socket of its host while that lives. */
  readonly socket: string | null;
}

export interface SessionSource {
  all(): readonly LocalSession[];
  byId(id: string): LocalSession | null;
  /** The socket of its host; if it has ended, of a host that shows what was saved. Null when there is none. */
  show(id: string): Promise<string | null>;
  /** Calls back on each change, until the returned function is called. */
  listen(changed: (session: LocalSession) => void, removed: (id: string) => void): () => void;
  /** Passes on each notification that the client may get, until the returned function is called. */
  alerts(client: { mayHear(id: string): boolean; alert(alert: Alert): void }): () => void;
}
