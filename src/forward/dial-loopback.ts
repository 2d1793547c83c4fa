// Connects to a program that listens on a loopback address of this machine, and on no other.

import { connect, type Socket } from "node:net";
import { ACCEPT_MS_MAX } from "./rules/limits.ts";

/** In the order in which they are tried: many programs listen on one of the two. */
const ADDRESSES = ["127.0.0.1", "::1"] as const;

export type Dialled =
  /** Open, and paused. */
  | { readonly ok: true; readonly socket: Socket }
  /** `unheard`: nobody listens at that port. `timeout`: whoever does has not accepted. */
  | { readonly ok: false; readonly why: "unheard" | "timeout" | "failed" };

export interface LoopbackDial {
  /** Never rejects. */
  readonly dialled: Promise<Dialled>;
  /** Gives it up; what is open by then is closed. */
  cancel(): void;
}

/** @param port 1 to 65535 */
export function dialLoopback(port: number, acceptMsMax = ACCEPT_MS_MAX): LoopbackDial {
  const given = new AbortController();
  const timer = setTimeout(() => given.abort("timeout"), acceptMsMax);
  const dialled = tryAll(port, given.signal).finally(() => clearTimeout(timer));
  return { dialled, cancel: () => given.abort("cancelled") };
}

async function tryAll(port: number, signal: AbortSignal): Promise<Dialled> {
  let last: Dialled = { ok: false, why: "unheard" };
  for (const host of ADDRESSES) {
    last = await tryOne({ host, port }, signal);
    if (last.ok || last.why !== "unheard") return last;
  }
  return last;
}

/** Nobody there, or no such address on this machine. */
const UNHEARD = new Set(["ECONNREFUSED", "EADDRNOTAVAIL", "EAFNOSUPPORT", "ENETUNREACH"]);

function tryOne(at: { host: string; port: number }, signal: AbortSignal): Promise<Dialled> {
  return new Promise((resolve) => {
    const socket = connect({ ...at, allowHalfOpen: true });
    socket.pause();
    const settle = (dialled: Dialled) => {
      signal.removeEventListener("abort", onAbort);
      socket.removeListener("error", onError);
      if (!dialled.ok) {
        // A late word of it is of no interest.
        socket.on("error", () => {});
        socket.destroy();
      }
      resolve(dialled);
    };
    const onError = (error: { readonly code?: string }) =>
      settle({ ok: false, why: UNHEARD.has(error.code ?? "") ? "unheard" : "failed" });
    const onAbort = () => settle({ ok: false, why: signal.reason === "timeout" ? "timeout" : "failed" });
    socket.once("error", onError);
    socket.once("connect", () => settle({ ok: true, socket }));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
}
