// The flags for setting up remote access, for every command that has them.

import type { CodeRequest } from "../../protocol/remote-records.ts";
import type { Args } from "../argv/argv.ts";

export type RemoteSettings = Pick<CodeRequest, "mode" | "relay" | "signalingUrl" | "direct">;

/** What the flags say, or a text that says why they contradict each other. */
export function remoteSettings(args: Args): RemoteSettings | string {
  const relays = ["signaling-url", "relay", "no-relay"].filter((flag) => args.has(flag));
  if (relays.length > 1) return `--${relays[0]} and --${relays[1]} cannot be used together`;
  if (args.has("permanent-code") && args.has("rotating-code"))
    return "--permanent-code and --rotating-code cannot be used together";
  if (args.has("p2p") && args.has("no-p2p")) return "--p2p and --no-p2p cannot be used together";
  const url = args.text("signaling-url");
  return {
    ...(args.has("permanent-code") ? { mode: "permanent" as const } : {}),
    ...(args.has("rotating-code") ? { mode: "rotating" as const } : {}),
    ...(args.has("relay") ? { relay: "own" as const } : {}),
    ...(args.has("no-relay") ? { relay: "off" as const } : {}),
    ...(args.has("p2p") ? { direct: "on" as const } : {}),
    ...(args.has("no-p2p") ? { direct: "off" as const } : {}),
    ...(url === undefined ? {} : { signalingUrl: url }),
  };
}
