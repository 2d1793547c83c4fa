// Whether this machine looks up names that end in `.local`, which browsers tell in the place of addresses.

import { readFileSync } from "node:fs";

/** On Linux by what the C library is told to ask (nsswitch.conf(5)); macOS always does. */
export function canResolveLocalNames(path = "/etc/nsswitch.conf", platform = process.platform): boolean {
  if (platform === "darwin") return true;
  try {
    const hosts = /^hosts:(.*)$/m.exec(readFileSync(path, "utf8"))?.[1] ?? "";
    return /\b(?:mdns\w*|resolve)\b/.test(hosts);
  } catch {
    return false;
  }
}
