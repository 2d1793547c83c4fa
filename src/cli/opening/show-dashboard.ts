// The dashboard from a command: what it gets from the command line, and when it cannot be shown.

import type { Carried } from "../../client/attach-request.ts";
import type { RemoteConnection } from "../../client/remote/remote-connection.ts";
import type { Paths } from "../../config/paths.ts";
import { asClause } from "../../text/clause.ts";
import type { Io } from "../io.ts";
import { sentenceFor } from "../sentences.ts";

export interface DashboardOptions {
  /** Id of the session to begin with. */
  readonly selected?: string;
  readonly carried?: Carried;
  /** The prefix key, checked, for sessions that are attached to from it. */
  readonly prefix?: string;
  /** The connection to the machine whose sessions are shown; absent for this one. */
  readonly connection?: RemoteConnection;
  readonly readOnly?: boolean;
}

/** Whether there is a terminal that a dashboard can be drawn on. */
export function canShowDashboard(io: Io): boolean {
  return io.stdinIsTty && io.stdoutIsTty && (io.env.TERM ?? "") !== "dumb";
}

/** Shows it until the person quits, and returns the status. */
export async function showDashboard(io: Io, paths: Paths, options: DashboardOptions = {}): Promise<number> {
  const { noteConfig } = await import("../config-warnings.ts");
  await noteConfig(paths, io);
  const { openDashboard } = await import("../../dashboard/open.ts");
  return openDashboard({
    paths,
    env: io.env,
    sentence: ({ code, detail }) => asClause(sentenceFor(code, detail)),
    stored: async (session, request) => {
      const { Budget } = await import("../../client/budget.ts");
      const { captureSession } = await import("../capture-session.ts");
      const { localMachine } = await import("../machine/machine.ts");
      const captured = await captureSession(session, localMachine(paths), request, new Budget());
      return captured.ok ? captured.bytes : null;
    },
    ...options,
  });
}
