// A session's screen and scrollback: from its host while that lives, otherwise from what it left.

import type { Budget } from "../client/budget.ts";
import type { Listed } from "../client/server-link.ts";
import { openHost, scriptOpening } from "../client/session-host.ts";
import type { CaptureRequest } from "../client/session-link.ts";
import type { Captured, Machine } from "./machine/machine.ts";

export async function captureSession(
  session: Listed,
  machine: Machine,
  request: CaptureRequest,
  budget: Budget,
): Promise<Captured> {
  const { saved } = machine;
  const isGone = saved !== null && session.info.state === "exited" && session.info.silent;
  const host = isGone ? null : machine.host(session);
  if (host) {
    const opened = await openHost(host, scriptOpening("observer"), budget);
    const captured = opened.ok ? await opened.value.capture(request) : opened;
    if (opened.ok) opened.value.close();
    if (captured.ok) return { ok: true, bytes: captured.value };
    // A session that has ended left its screen; for one that lives the saved screen would be old.
    if (!saved || (captured.code !== "not-running" && session.info.state !== "exited")) return captured;
  }
  return saved ? saved(session, request) : machine.ended(session.info.name);
}
