// The screen and scrollback of a session: from its host while that lives, otherwise from what it left on disk.

import type { Paths } from "../config/paths.ts";
import { parseSearchText, type SearchText } from "../text/search-text.ts";
import type { Budget } from "./budget.ts";
import { readSavedScreen } from "./saved-screen.ts";
import type { Answer, Listed } from "./server-link.ts";
import { hostOf, openHost, type SessionHost, scriptOpening } from "./session-host.ts";

export type TextOfSession =
  | { readonly ok: true; readonly value: SearchText }
  | { readonly ok: false; readonly why: string };

/** Never throws. A session that has never shown anything has no lines. */
export async function sessionText(session: Listed, paths: Paths, budget: Budget): Promise<TextOfSession> {
  try {
    const host = hostOf(session, paths);
    // A host that is known not to answer is not asked again.
    const isKnown = host !== null && session.info.silent === true;
    const hasEnded = session.info.state === "exited";
    if (isKnown && !hasEnded) return { ok: false, why: `${host.silence().detail}.` };
    const text = host && !isKnown ? await fromHost(host, budget) : null;
    // The screen on the disk is old, so it is no answer for a session that lives.
    if (text && !text.ok && !hasEnded) return { ok: false, why: `${text.detail}.` };
    if (text?.ok) return { ok: true, value: parseSearchText(text.value) };
    return await fromDisk(session, paths);
  } catch (error) {
    // A damaged snapshot must not end the search in all others.
    return { ok: false, why: `${(error as Error).message}.` };
  }
}

/** From its host alone. */
export async function textOfHost(host: SessionHost, budget: Budget): Promise<TextOfSession> {
  const text = (await fromHost(host, budget)) ?? host.gone();
  return text.ok ? { ok: true, value: parseSearchText(text.value) } : { ok: false, why: `${text.detail}.` };
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
  const { searchText } = await import("../terminal/searched-rows.ts");
  const read = await readSavedScreen(paths, session.info.id, searchText);
  if (read.ok) return { ok: true, value: parseSearchText(read.value) };
  if (read.reason === "missing") return { ok: true, value: { lines: [], rows: 0 } };
  return { ok: false, why: read.message };
}
