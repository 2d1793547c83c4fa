// A session's screen and scrollback: from its host while that lives, otherwise from the snapshot that it left on disk.

import type { Budget } from "../client/budget.ts";
import type { Listed } from "../client/server-link.ts";
import { hostOf, openHost, scriptOpening } from "../client/session-host.ts";
import type { CaptureRequest } from "../client/session-link.ts";
import type { Paths } from "../config/paths.ts";
import type { FailureCode } from "./sentences.ts";

export type Captured =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: FailureCode; readonly detail: string };

export async function captureSession(
  session: Listed,
  paths: Paths,
  request: CaptureRequest,
  budget: Budget,
): Promise<Captured> {
  const isGone = session.info.state === "exited" && session.info.silent;
  const host = isGone ? null : hostOf(session, paths);
  if (host) {
    const opened = await openHost(host, scriptOpening("observer"), budget);
    const captured = opened.ok ? await opened.value.capture(request) : opened;
    if (opened.ok) opened.value.close();
    if (captured.ok) return { ok: true, bytes: captured.value };
    // A session that has ended left its screen; for one that lives the saved screen would be old.
    if (captured.code !== "not-running" && session.info.state !== "exited") return captured;
  }
  return captureFromDisk(session, paths, request);
}

async function captureFromDisk(session: Listed, paths: Paths, request: CaptureRequest): Promise<Captured> {
  const { id, name } = session.info;
  const { render } = await import("../host/capture.ts");
  const { readSavedScreen } = await import("../client/saved-screen.ts");
  const read = await readSavedScreen(paths, id, (screen) => render(screen, request));
  if (read.ok) return { ok: true, bytes: new TextEncoder().encode(read.value) };
  return read.reason === "missing"
    ? { ok: false, code: "no-screen", detail: name }
    : { ok: false, code: "storage", detail: read.message };
}
