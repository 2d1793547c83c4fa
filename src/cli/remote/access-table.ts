// The list of `remi devices` for a person. Names come from outside and are cleaned here.

import type { AccessList } from "../../protocol/remote-records.ts";
import { printable } from "../../text/printable.ts";
import { age } from "../lists/lists.ts";

interface Reach {
  readonly scope: "control" | "view";
  readonly session: string | null;
}

/** @param sessions names by id */
export function accessTable(list: AccessList, sessions: ReadonlyMap<string, string>, now: number): string {
  const reach = ({ scope, session }: Reach) => {
    const what = session === null ? "all sessions" : printable(sessions.get(session) ?? session);
    return scope === "view" ? `${what}, read-only` : what;
  };
  const name = (text: string) => printable(text) || "a device without a name";
  const since = (at: number) => age(Math.max(0, now - at));
  const left = (at: number) => age(Math.max(0, at - now));
  const part = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? "" : `${title}\n${lines.map((line) => `  ${line}\n`).join("")}`;
  const text = [
    part(
      "Waiting for approval",
      list.waiting.map((w) => `${w.fingerprint}  ${name(w.name)}, for ${reach(w)}, for ${since(w.since)}`),
    ),
    part(
      "Connected",
      list.clients.map(
        (c) =>
          `${printable(c.id ?? "")}  ${name(c.name)}, ${c.forwards ? "forwarded ports" : reach(c)}, by ${printable(c.by)}, for ${since(c.since)}`,
      ),
    ),
    part(
      "Codes ('remi code --refresh', or with the session's NAME, makes another)",
      (list.codes ?? []).map(
        (c) =>
          `${printable(c.room)}-....  ${reach({ ...c, scope: "control" })}${c.permanent ? ", permanent" : ""}`,
      ),
    ),
    part(
      "Devices",
      list.devices.map((d) => `${d.id}  ${name(d.name)}, ${reach(d)}, last seen ${since(d.seenAt)} ago`),
    ),
    part(
      "Links and tickets",
      list.keys.map((k) => `${k.id}  ${k.purpose}, ${reach(k)}, ${left(k.expires)} left`),
    ),
  ].join("");
  return text || "Nobody can connect.\n";
}
