// The stored settings of remote access, which a restarted server uses again.

import * as v from "valibot";
import type { CodeRequest } from "../protocol/remote-records.ts";
import { asClause } from "../text/clause.ts";
import type { RemoteFiles } from "./files.ts";

/**
 * `config`: as the config file says. `own`: the relay inside the session server, on the loopback address. `off`: this
 * process connects to no relay.
 */
export const RELAY_CHOICES = ["config", "own", "url", "off"] as const;

/** Whether direct paths are allowed. `config`: as the config file says. */
const DIRECT_CHOICES = ["config", "on", "off"] as const;

const Settings = v.object({
  mode: v.picklist(["rotating", "permanent"]),
  relay: v.picklist(RELAY_CHOICES),
  /** For `url`. */
  signalingUrl: v.nullable(v.string()),
  /** The own relay's last port. It should stay the same, because links and tickets contain the relay's origin. */
  ownPort: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))),
  /** Absent in files of earlier versions. */
  direct: v.optional(v.picklist(DIRECT_CHOICES), "config"),
});
export type Settings = Readonly<v.InferOutput<typeof Settings>>;

export const DEFAULT_SETTINGS: Settings = {
  mode: "rotating",
  relay: "config",
  signalingUrl: null,
  ownPort: null,
  direct: "config",
};

export type ReadSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly message: string };

/**
 * Reads the settings. Defaults if none were ever written. A damaged file may have said that nothing may leave this
 * machine or that devices need approval, so remote access stays off until the file is repaired or gone.
 */
export function readSettings(files: RemoteFiles): ReadSettings {
  const read = files.read("settings");
  if (!read.ok && read.reason === "missing") return { ok: true, settings: DEFAULT_SETTINGS };
  const settings = read.ok ? parseSettings(read.text) : null;
  if (settings) return { ok: true, settings };
  if (read.ok) files.makesNoSense("settings");
  const what = read.ok ? `${files.pathOf("settings")} is damaged` : asClause(read.message);
  return {
    ok: false,
    message: `${what}, so remote access stays off; repair it, or move it away and set remote access up again, for instance with 'remi code --permanent-code' or 'remi code --no-relay'`,
  };
}

/** For the file. */
export function serialiseSettings(settings: Settings): string {
  return `${JSON.stringify({ version: 1, ...settings }, null, 2)}\n`;
}

function parseSettings(text: string): Settings | null {
  try {
    const parsed = v.safeParse(Settings, JSON.parse(text));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** The settings after a command's flags, or a sentence that says what is wrong with the flags. */
export function changedSettings(
  settings: Settings,
  { mode, relay, signalingUrl, direct }: Partial<CodeRequest>,
): { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly message: string } {
  let next = settings;
  if (mode) next = { ...next, mode };
  if (direct) next = { ...next, direct };
  if (relay) next = { ...next, relay, signalingUrl: null };
  if (signalingUrl === undefined) return { ok: true, settings: next };
  const checked = checkSignalingUrl(signalingUrl);
  return checked.ok
    ? { ok: true, settings: { ...next, relay: "url", signalingUrl: checked.url } }
    : { ok: false, message: checked.message };
}

/** URL of the relay to use. Null: the own relay. `configured` may be empty. */
export function relayUrl({ relay, signalingUrl }: Settings, configured: string): string | null {
  if (relay === "url") return signalingUrl;
  return (relay === "config" && configured) || null;
}

/** Whether direct paths are allowed. `configured` is what the config says. */
export function allowsDirect({ direct }: Settings, configured: boolean): boolean {
  return direct === "config" ? configured : direct === "on";
}

/** Checks a relay's URL: `wss://`, or `ws://` to a loopback address. Returns it normalised, or a sentence. */
export function checkSignalingUrl(
  text: string,
): { readonly ok: true; readonly url: string } | { readonly ok: false; readonly message: string } {
  const url = URL.parse(text);
  const wrong = (message: string) => ({ ok: false, message }) as const;
  if (!url || (url.protocol !== "wss:" && url.protocol !== "ws:"))
    return wrong("a signaling URL begins with wss://, such as wss://relay.example.com/connect");
  if (url.username || url.password || url.hash || url.search)
    return wrong("a signaling URL has no user, password, query or fragment");
  if (url.protocol === "ws:" && !isLoopbackName(url.hostname))
    return wrong("ws:// is only for this machine; use wss:// for a relay elsewhere");
  return { ok: true, url: url.href };
}

function isLoopbackName(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(name);
}
