// Checks whether this machine can look up names that end in `.local`, which browsers send instead of addresses.

import { readFileSync } from "node:fs";

/** On Linux nsswitch.conf(5) says so. macOS always can. */
export function canResolveLocalNames(path = "/etc/nsswitch.conf", platform = process.platform): boolean {
  if (platform === "darwin") return true;
  try {
    const hosts = /^hosts:(.*)$/m.exec(readFileSync(path, "utf8"))?.[1] ?? "";
    return /\b(?:mdns\w*|resolve)\b/.test(hosts);
  } catch {
    return false;
  }
}
