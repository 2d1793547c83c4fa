// The entry to the dashboard: loads Ink while it waits for nothing else, and runs until the person quits.

import type { RemoteConnection } from "../client/remote/remote-connection.ts";
import { Dashboard, type DashboardRequest } from "./dashboard.ts";
import type { Site } from "./feeds/site.ts";

type OpenRequest = Omit<DashboardRequest, "site"> & {
  /** The connection to the machine whose sessions are shown; absent for this one. */
  readonly connection?: RemoteConnection;
  /** Nothing is typed into its sessions, and nothing changed. */
  readonly readOnly?: boolean;
};

/** Opens the dashboard on the terminal of this process. Its status: 0, or 1 when there is no terminal. */
export async function openDashboard({
  connection,
  readOnly = false,
  ...request
}: OpenRequest): Promise<number> {
  const { startInk } = await import("./view/renderer.tsx");
  return new Dashboard({ ...request, site: await siteOf(connection, readOnly, request) }, startInk).run();
}

async function siteOf(
  connection: RemoteConnection | undefined,
  readOnly: boolean,
  { paths, env, sentence }: Omit<OpenRequest, "connection" | "readOnly">,
): Promise<Site> {
  if (connection) return (await import("./feeds/remote-site.ts")).remoteSite(connection, readOnly);
  const { localSite } = await import("./feeds/local-site.ts");
  const defined = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return localSite({ paths, env: Object.fromEntries(defined), sentence });
}
