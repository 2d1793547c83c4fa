// How `remi devices` is called, as data.

import { type CommandSpec, choices, JSON_FLAG } from "./spec.ts";

export const spec: CommandSpec = {
  name: "devices",
  aliases: [],
  summary: "list, approve or revoke what may come in from elsewhere",
  details:
    "A device that waits shows twelve characters, and this list the same ones: type those that the device shows to approve it. ID is these twelve characters of a device that waits, or the short name of a device, link, share, ticket or of a client that is connected. Revoking closes what is open by it; a client that came by a share may come again until the share is revoked.",
  positionals: [
    { name: "ACTION", required: false, complete: choices("list", "approve", "revoke") },
    { name: "ID", required: false },
  ],
  flags: [JSON_FLAG],
  examples: ["remi devices", "remi devices approve 3KZ0-9QXM-T4VD", "remi devices revoke 3f9a0c1d"],
};
