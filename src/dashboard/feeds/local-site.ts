// This machine's sessions for the dashboard: through its session server, their hosts' sockets and their files.

import type { Answer, Failure, ServerLink } from "../../client/server-link.ts";
import { connectSession } from "../../client/session-link.ts";
import { sessionText } from "../../client/session-text.ts";
import { readHistory } from "../../config/history-file.ts";
import type { Paths } from "../../config/paths.ts";
import { gitBranch } from "./git-branch.ts";
import { RemotePanel } from "./remote-panel.ts";
import { SessionsFeed } from "./sessions-feed.ts";
import type { Site } from "./site.ts";

export interface LocalSiteParts {
  readonly paths: Paths;
  /** For the programs of new sessions. */
  readonly env: Record<string, string>;
  /** The sentence for a failure, without a full stop. */
  readonly sentence: (failure: Failure) => string;
}

export function localSite({ paths, env, sentence }: LocalSiteParts): Site {
  const feed = new SessionsFeed(paths);
  const ask = <T>(question: (server: ServerLink) => Promise<Answer<T>>) => feed.ask(question);
  return {
    name: null,
    isReadOnly: false,
    start: (events) => feed.start(events),
    back: () => {},
    close: () => feed.close(),
    connect:
      ({ socket }) =>
      (open, events) =>
        connectSession(socket, open, events),
    text: (session, budget) => sessionText(session, paths, budget),
    history: (id) => readHistory(paths.sessionHistory(id)),
    branch: gitBranch,
    panel: (dispatch) => new RemotePanel(feed, dispatch, sentence),
    now: Date.now,
    kill: (id) => ask((server) => server.kill(id)),
    remove: (id) => ask((server) => server.remove(id)),
    restart: (id) => ask((server) => server.restart({ query: id, env })),
    rename: (id, name) => ask((server) => server.rename(id, name)),
    detach: (id) => ask((server) => server.detach(id)),
    mute: (id, muted) => ask((server) => server.mute(id, muted)),
    create: ({ name, command, cwd, worktree }, size) => {
      const named = name === null ? {} : { name };
      const request = { ...named, command: [...command], cwd, env, extraEnv: {}, ...size };
      return ask(async (server) => {
        if (worktree === null) return server.create(request);
        const { createWithWorktree } = await import("../../client/worktree/create-session.ts");
        const made = await createWithWorktree(server, paths, request, worktree);
        return made.ok ? { ok: true, value: made.value.session } : made;
      });
    },
  };
}
