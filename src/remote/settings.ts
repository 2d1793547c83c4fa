// How remote access is set up: stored, so that a restarted server is set up in the same way.

import * as v from "valibot";
import type { CodeRequest } from "../protocol/remote-records.ts";
import { asClause } from "../text/clause.ts";
import type { RemoteFiles } from "./files.ts";

/**
 * `config`: as the config file says, unless a command said otherwise. `own`: the relay inside the session server, on
 * the loopback address. `off`: no socket leaves this process.
 */
export const RELAY_CHOICES = ["config", "own", "url", "off"] as const;

/** Whether direct paths are allowed: `config` as for the relay. */
const DIRECT_CHOICES = ["config", "on", "off"] as const;

const Settings = v.object({
  mode: v.picklist(["rotating", "permanent"]),
  relay: v.picklist(RELAY_CHOICES),
  /** For `url`. */
  signalingUrl: v.nullable(v.string()),
  /** The port of the own relay the last time: links and tickets name the relay by its origin. */
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
 * The settings, or the defaults when none were ever written. A file that is there and cannot be understood may have
 * said that nothing may leave this machine, or that devices need approval: nothing is opened until it is gone.
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
    message: `${what}, so remote access stays off; mend it, or move it away and say anew how it is to be, as by 'remi code --permanent-code' or 'remi code --no-relay'`,
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

/** The settings as a command wants them, or one sentence on what is wrong with it. */
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

/** The relay elsewhere to use; null for the own one. `configured` may be empty. */
export function relayUrl({ relay, signalingUrl }: Settings, configured: string): string | null {
  if (relay === "url") return signalingUrl;
  return (relay === "config" && configured) || null;
}

/** Whether direct paths are allowed; `configured` where no command has said so. */
export function allowsDirect({ direct }: Settings, configured: boolean): boolean {
  return direct === "config" ? configured : direct === "on";
}

/** The URL as it is used, or one sentence: `wss://`, or `ws://` to a loopback address. */
export function checkSignalingUrl(
  text: string,
): { readonly ok: true; readonly url: string } | { readonly ok: false; readonly message: string } {
  const url = URL.parse(text);
  const wrong = (message: string) => ({ ok: false, message }) as const;
  if (!url || (url.protocol !== "wss:" && url.protocol !== "ws:"))
    return wrong("a signaling URL begins with wss://, such as wss://relay.example.com/connect");
  if (url.username || url.password || url.hash || url.search)
    return wrong("a signaling URL holds no user, password, query or fragment");
  if (url.protocol === "ws:" && !isLoopbackName(url.hostname))
    return wrong("ws:// is for this machine alone; use wss:// for a relay elsewhere");
  return { ok: true, url: url.href };
}

function isLoopbackName(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(name);
}
