// Everything that a session shows and has scrolled away: from its host while that lives, else from what it left on disk.

import type { Paths } from "../config/paths.ts";
import { SessionFiles } from "../config/session-files.ts";
import { parseSearchText, type SearchText } from "../protocol/search-text.ts";
import { VERSION } from "../version.ts";
import type { Budget } from "./budget.ts";
import type { Answer, Listed } from "./server-link.ts";
import { hostOf, openHost, type SessionHost, scriptOpening, silenceOf } from "./session-host.ts";

/** Lines of scrollback that a saved snapshot may hold: the most that a session can be configured to keep. */
const STORED_LINES_MAX = 100_000;

export type TextOfSession =
  | { readonly ok: true; readonly value: SearchText }
  | { readonly ok: false; readonly why: string };

/** Never throws. A session that has never shown anything has no lines. */
export async function sessionText(session: Listed, paths: Paths, budget: Budget): Promise<TextOfSession> {
  try {
    const host = hostOf(session, paths);
    // One that is known not to answer is not waited for again.
    const isKnown = host !== null && session.info.silent === true;
    const hasEnded = session.info.state === "exited";
    if (isKnown && !hasEnded) return { ok: false, why: `${silenceOf(host).detail}.` };
    const text = host && !isKnown ? await fromHost(host, budget) : null;
    // What it left on the disk is of another time: no answer for one that lives.
    if (text && !text.ok && !hasEnded) return { ok: false, why: `${text.detail}.` };
    if (text?.ok) return { ok: true, value: parseSearchText(text.value) };
    return await fromDisk(session, paths);
  } catch (error) {
    // A damaged snapshot must not end the search in all others.
    return { ok: false, why: `${(error as Error).message}.` };
  }
}

/** Null when the host has gone. */
async function fromHost(host: SessionHost, budget: Budget): Promise<Answer<string> | null> {
  const opened = await openHost(host, scriptOpening("observer"), budget);
  const request = { format: "text", scrollback: null, join: true, everything: true } as const;
  const captured = opened.ok ? await opened.value.capture(request) : opened;
  if (opened.ok) opened.value.close();
  if (!captured.ok) return captured.code === "silent" ? captured : null;
  return { ok: true, value: new TextDecoder().decode(captured.value) };
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
