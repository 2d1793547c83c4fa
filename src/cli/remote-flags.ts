// The flags that say how remote access is set up, for every command that asks for it.

import type { CodeRequest } from "../protocol/remote-records.ts";
import type { Args } from "./args.ts";
import type { FlagSpec } from "./spec.ts";

export const REMOTE_FLAGS: readonly FlagSpec[] = [
  {
    name: "permanent-code",
    type: "boolean",
    summary: "keep one code for ever; each device must be approved here",
  },
  { name: "rotating-code", type: "boolean", summary: "go back to codes that change" },
  {
    name: "signaling-url",
    type: "text",
    value: "URL",
    summary: "the relay to use, such as wss://relay.example.com/connect",
  },
  { name: "relay", type: "boolean", summary: "go back to the relay of this machine" },
  { name: "no-relay", type: "boolean", summary: "turn remote access off: no socket to any relay" },
];

export type RemoteSettings = Pick<CodeRequest, "mode" | "relay" | "signalingUrl">;

/** What the flags say; a text is why they cannot be meant. */
export function remoteSettings(args: Args): RemoteSettings | string {
  const relays = ["signaling-url", "relay", "no-relay"].filter((flag) => args.has(flag));
  if (relays.length > 1) return `--${relays[0]} and --${relays[1]} exclude each other`;
  if (args.has("permanent-code") && args.has("rotating-code"))
    return "--permanent-code and --rotating-code exclude each other";
  const url = args.text("signaling-url");
  return {
    ...(args.has("permanent-code") ? { mode: "permanent" as const } : {}),
    ...(args.has("rotating-code") ? { mode: "rotating" as const } : {}),
    ...(args.has("relay") ? { relay: "own" as const } : {}),
    ...(args.has("no-relay") ? { relay: "off" as const } : {}),
    ...(url === undefined ? {} : { signalingUrl: url }),
  };
}
