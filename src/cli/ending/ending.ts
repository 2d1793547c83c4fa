// Ends sessions when that takes more than a request to the server.

export { killAll } from "./kill-all.ts";
export { removeSessionWorktree } from "./remove-session-worktree.ts";
