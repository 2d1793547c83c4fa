// What remote access needs to know about sessions.

import type { Alert } from "../protocol/notification-record.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import type { SessionManagement } from "./managing.ts";

export interface LocalSession {
  readonly info: SessionInfo;
  /** Unix socket of its host, while the host runs. */
  readonly socket: string | null;
}

export interface SessionSource {
  all(): readonly LocalSession[];
  byId(id: string): LocalSession | null;
  /** The socket of its host, or of a host that shows the saved screen if the session has ended. Null without either. */
  show(id: string): Promise<string | null>;
  /** Calls back on each change. The returned function stops that. */
  listen(changed: (session: LocalSession) => void, removed: (id: string) => void): () => void;
  readonly manage: SessionManagement;
  /** Passes on each notification that the client may get. The returned function stops that. */
  alerts(client: { mayHear(id: string): boolean; alert(alert: Alert): void }): () => void;
}
