// The last screen and scrollback that a session left on the disk, in an emulator to read from.

import type { Paths } from "../config/paths.ts";
import { SessionFiles } from "../config/session-files.ts";
import type { StateProblem } from "../config/state-file.ts";
import { VERSION } from "../version.ts";

type Screen = import("../terminal/emulator.ts").Emulator;

export type Saved<T> = { readonly ok: true; readonly value: T } | StateProblem;

/** Reads the screen of session `id` with `read`. Throws what `read` throws. */
export async function readSavedScreen<T>(
  paths: Paths,
  id: string,
  read: (screen: Screen) => T,
): Promise<Saved<T>> {
  const loaded = new SessionFiles(paths, id).readSnapshot();
  if (!loaded.ok) return loaded;
  const { header, snapshot } = loaded.value;
  const { Emulator } = await import("../terminal/emulator.ts");
  const { SCROLLBACK_LINES_MAX } = await import("../terminal/limits.ts");
  const { cols, rows } = header;
  const screen = new Emulator({ cols, rows, scrollbackLines: SCROLLBACK_LINES_MAX, version: VERSION });
  try {
    screen.write(snapshot);
    return { ok: true, value: read(screen) };
  } finally {
    screen.dispose();
  }
}
