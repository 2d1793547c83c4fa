// What a person sees in this terminal: a session that it is attached to, or the dashboard.

export { hasTerminal, type OpenOptions, openSession } from "./open-session.ts";
export { prefixOption } from "./prefix-option.ts";
export { canShowDashboard, showDashboard } from "./show-dashboard.ts";
