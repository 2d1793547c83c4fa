// This machine's sessions, through its session server.

import { findSession } from "../../client/find-session.ts";
import type { Listed } from "../../client/server-link.ts";
import { hostOf } from "../../client/session-host.ts";
import type { CaptureRequest } from "../../client/session-link.ts";
import type { Paths } from "../../config/paths.ts";
import type { Captured, Machine } from "./one-machine.ts";

export function localMachine(paths: Paths): Machine {
  return {
    find: (query, budget) => findSession(paths, query, budget),
    host: (session) => hostOf(session, paths),
    saved: (session, request) => captureFromDisk(session, paths, request),
    ended: (name) => ({ ok: false, code: "not-running", detail: name }),
    now: Date.now,
  };
}

async function captureFromDisk(session: Listed, paths: Paths, request: CaptureRequest): Promise<Captured> {
  const { id, name } = session.info;
  const { render } = await import("../../host/capture.ts");
  const { readSavedScreen } = await import("../../client/saved-screen.ts");
  const read = await readSavedScreen(paths, id, (screen) => render(screen, request));
  if (read.ok) return { ok: true, bytes: new TextEncoder().encode(read.value) };
  return read.reason === "missing"
    ? { ok: false, code: "no-screen", detail: name }
    : { ok: false, code: "storage", detail: read.message };
}
