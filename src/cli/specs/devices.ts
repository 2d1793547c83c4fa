// How `remi devices` is called, as data.

import { type CommandSpec, choices, JSON_FLAG } from "./spec.ts";

export const spec: CommandSpec = {
  name: "devices",
  aliases: [],
  summary: "list, approve or revoke access from elsewhere",
  details:
    "A device that waits shows twelve characters, and this list shows the same ones. To approve it, type those that the device shows. ID is these twelve characters, or the short name of a device, link, share, ticket or connected client. Revoking it closes its connections; a client that used a share can connect again until the share itself is revoked.",
  positionals: [
    { name: "ACTION", required: false, complete: choices("list", "approve", "revoke") },
    { name: "ID", required: false },
  ],
  flags: [JSON_FLAG],
  examples: ["remi devices", "remi devices approve 3KZ0-9QXM-T4VD", "remi devices revoke 3f9a0c1d"],
};
