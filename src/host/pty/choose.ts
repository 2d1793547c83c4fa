// Chooses the PTY adapter by the value of REMI_PTY.
import { spawnBunPty } from "./bun-pty.ts";
import { spawnNodePty } from "./node-pty.ts";
import type { PtySpawn } from "./pty.ts";

export type PtyChoice =
  | { readonly ok: true; readonly name: "bun" | "node-pty"; readonly spawn: PtySpawn }
  | { readonly ok: false; readonly reason: "unknown-pty"; readonly message: string };

/** The adapter that `REMI_PTY` names; unset or empty means `bun`. */
export function choosePty(value: string | undefined): PtyChoice {
  switch (value ?? "") {
    case "":
    case "bun":
      return { ok: true, name: "bun", spawn: spawnBunPty };
    case "node-pty":
      return { ok: true, name: "node-pty", spawn: spawnNodePty };
    default:
      return {
        ok: false,
        reason: "unknown-pty",
        message: `REMI_PTY is ${JSON.stringify(value)}, which is no PTY adapter: set it to bun or node-pty.`,
      };
  }
}
