// Everything that a session shows and has scrolled away: from its host while that lives, else from what it left on disk.

import type { Paths } from "../config/paths.ts";
import { SessionFiles } from "../config/session-files.ts";
import { parseSearchText, type SearchText } from "../protocol/search-text.ts";
import { VERSION } from "../version.ts";
import type { Listed } from "./server-link.ts";
import { connectSession } from "./session-link.ts";

/** How long a host may take to hand its text out; it works on nothing else meanwhile. */
const TEXT_MS_MAX = 20_000;
/** Lines of scrollback that a saved snapshot may hold: the most that a session can be configured to keep. */
const STORED_LINES_MAX = 100_000;

export type TextOfSession =
  | { readonly ok: true; readonly value: SearchText }
  | { readonly ok: false; readonly why: string };

/** Never throws. A session that has never shown anything has no lines. */
export async function sessionText(session: Listed, paths: Paths): Promise<TextOfSession> {
  try {
    const text = session.socket === null ? null : await fromHost(session.socket);
    if (text !== null) return { ok: true, value: parseSearchText(text) };
    return await fromDisk(session, paths);
  } catch (error) {
    // A damaged snapshot must not end the search in all others.
    return { ok: false, why: `${(error as Error).message}.` };
  }
}

async function fromHost(socket: string): Promise<string | null> {
  const opened = Promise.withResolvers<boolean>();
  const late = setTimeout(() => opened.resolve(false), TEXT_MS_MAX);
  const link = await connectSession(
    socket,
    { client: crypto.randomUUID(), access: "view", kind: "observer", flow: "skip", scrollback: false },
    {
      message: (message) => {
        if (message.t === "opened") opened.resolve(true);
        else if (message.t === "error") opened.resolve(false);
      },
      closed: () => opened.resolve(false),
    },
  );
  try {
    if (!link || !(await opened.promise)) return null;
    const tooLate = Promise.withResolvers<null>();
    const timer = setTimeout(() => tooLate.resolve(null), TEXT_MS_MAX);
    const request = { format: "text", scrollback: null, join: true, everything: true } as const;
    const bytes = await Promise.race([link.capture(request), tooLate.promise]);
    clearTimeout(timer);
    return bytes && new TextDecoder().decode(bytes);
  } finally {
    clearTimeout(late);
    link?.close();
  }
}

async function fromDisk(session: Listed, paths: Paths): Promise<TextOfSession> {
  const loaded = new SessionFiles(paths, session.info.id).readSnapshot();
  if (!loaded.ok)
    return loaded.reason === "missing"
      ? { ok: true, value: { lines: [], rows: 0 } }
      : { ok: false, why: loaded.message };
  const { header, snapshot } = loaded.value;
  const { Emulator } = await import("../terminal/emulator.ts");
  const { searchText } = await import("../terminal/search-text.ts");
  const { cols, rows } = header;
  const emulator = new Emulator({ cols, rows, scrollbackLines: STORED_LINES_MAX, version: VERSION });
  try {
    emulator.write(snapshot);
    return { ok: true, value: parseSearchText(searchText(emulator)) };
  } finally {
    emulator.dispose();
  }
}
