// The entry to the dashboard: loads Ink while it waits for nothing else, and runs until the person quits.

import { Dashboard, type DashboardRequest } from "./dashboard.ts";

export type { DashboardRequest } from "./dashboard.ts";

/** Opens the dashboard on the terminal of this process. Its status: 0, or 1 when there is no terminal. */
export async function openDashboard(request: DashboardRequest): Promise<number> {
  const { startInk } = await import("./view/renderer.tsx");
  return new Dashboard(request, startInk).run();
}
