// What an ended session left on the disk: all that a host needs to show it again. It is served like a session whose
// program has just ended.

import type { SessionFiles } from "../config/session-files.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import type { ExitRecord } from "../protocol/session-record.ts";
import type { SizePolicy } from "../protocol/size-policy.ts";
import type { Size } from "../session/size-rule.ts";
import type { PtySpawn } from "./pty/pty.ts";

export interface SavedSession {
  readonly info: SessionInfo;
  /** Without code and signal if nobody saw the end. */
  readonly exit: Omit<ExitRecord, "info">;
  /** Output position that the screen stands for. */
  readonly seq: number;
  /** A snapshot of screen and scrollback; empty when none was saved. */
  readonly screen: Uint8Array;
}

/** A session's last screen, and what it was made for. */
export interface Saved {
  readonly session: SavedSession;
  readonly size: Size;
  /** Null when it is not known. */
  readonly policy: SizePolicy | null;
}

/** Reads it. `info`: the session as it is listed. Fails with a sentence when the screen is damaged. */
export function readSaved(
  files: SessionFiles,
  info: SessionInfo,
): { readonly ok: true; readonly value: Saved } | { readonly ok: false; readonly message: string } {
  const { exitCode, signal, stateSince: at, cols, rows } = info;
  const exit = { exitCode, signal, at };
  const loaded = files.readSnapshot();
  if (!loaded.ok && loaded.reason !== "missing") return loaded;
  if (!loaded.ok)
    return {
      ok: true,
      value: {
        session: { info, exit, seq: 0, screen: new Uint8Array(0) },
        size: { cols, rows },
        policy: null,
      },
    };
  const { header, snapshot } = loaded.value;
  return {
    ok: true,
    value: {
      session: { info, exit, seq: header.seq, screen: snapshot },
      size: { cols: header.cols, rows: header.rows },
      policy: header.policy ?? null,
    },
  };
}

/** Stands in for a program that has already ended. */
export const noProgram: PtySpawn = () => ({
  pid: 0,
  pendingBytes: 0,
  write: () => 0,
  typedInput: () => null,
  resize: () => {},
  setCell: () => false,
  pause: () => {},
  resume: () => {},
  signal: () => {},
  dispose: () => {},
});
