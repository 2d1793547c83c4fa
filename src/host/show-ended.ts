// A host for a session that has ended and whose own host has left: it shows what that host saved to whoever attaches,
// and leaves when nobody watches. It runs no program and changes nothing that was saved.

import { DescriptorReserve } from "../carrier/descriptor-reserve.ts";
import { openLog } from "../config/log.ts";
import { shortageLog } from "../config/no-descriptors.ts";
import type { Paths } from "../config/paths.ts";
import { SessionFiles } from "../config/session-files.ts";
import { processStartTime } from "../processes/proc.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import type { HostStarted, Recipe } from "../protocol/session-messages.ts";
import { SCROLLBACK_LINES_MAX } from "../terminal/limits.ts";
import { VERSION } from "../version.ts";
import { Door } from "./door.ts";
import { Leaving } from "./leaving.ts";
import { noProgram, readSaved } from "./saved-session.ts";
import { Session } from "./session.ts";

/** How long the client that asked for the session may take to attach, ms. */
const COMING_MS_MAX = 10_000;

/** Listens until nobody watches any more. Returns what to report to the server. */
export function showEnded(paths: Paths, recipe: Recipe, info: SessionInfo): HostStarted {
  const { id } = recipe.record;
  const files = new SessionFiles(paths, id);
  const log = openLog(paths.sessionLog(id), "host");
  const read = readSaved(files, info);
  if (!read.ok) return { ok: false, code: "storage", detail: read.message };
  const { session: saved, size, policy } = read.value;
  const leave = () => {
    door.close();
    session.dispose();
    process.exit(0);
  };
  for (const signal of ["SIGHUP", "SIGINT"] as const) process.on(signal, () => {});
  process.on("SIGTERM", leave);
  process.on("uncaughtException", (error) => log.error("bug", { what: error.stack ?? String(error) }));
  process.on("unhandledRejection", (error) => log.error("bug", { what: String(error) }));
  const shown = {
    ...recipe,
    record: { ...recipe.record, ...size },
    sizePolicy: policy ?? recipe.sizePolicy,
    scrollbackLines: SCROLLBACK_LINES_MAX,
  };
  const events = {
    exited: () => {},
    environment: () => {},
    happened: () => false,
    muted: (muted: boolean) => void files.writeMuted(muted),
    dropped: () => {},
    end: () => {},
    retire: leave,
    listen: () => door.check(),
  };
  const session = new Session(shown, noProgram, VERSION, events, saved);
  session.watch.muted = files.isMuted();
  const leaving = new Leaving({
    clients: () => door.clients,
    hasServer: () => true,
    saved: async () => true,
    living: () => "",
    leave,
    log,
  });
  const reserve = new DescriptorReserve(shortageLog(log));
  const door = new Door(
    { path: paths.sessionSocket(id), reserve, log },
    () => session,
    () => leaving.left(),
  );
  try {
    door.open();
  } catch (error) {
    return { ok: false, code: "spawn-failed", detail: (error as Error).message };
  }
  noteHost(files);
  leaving.ended(COMING_MS_MAX);
  return { ok: true, pid: process.pid };
}

/** Records this process as the host; what is known of the program stays. */
function noteHost(files: SessionFiles): void {
  const [before, startTime] = [files.readHost(), processStartTime(process.pid)];
  const kept = before.ok ? { ...before.value, ran: before.value.ran ?? before.value.startTime } : null;
  files.writeHost({ programPid: 0, ...kept, pid: process.pid, startTime });
}
