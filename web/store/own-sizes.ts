// In which sessions this browser uses its own size. Parsed on reading, because others can write to a browser's storage
// too.

import * as v from "valibot";
import type { Database } from "./database.ts";

/** Sessions that are remembered; the one that was chosen longest ago is forgotten. */
export const OWN_SIZES_MAX = 200;

const KEY = "own-sizes";

/** `RID/ID` of each session, the last chosen one last. */
const Stored = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^[\w-]{22}\/[a-z0-9]{4,32}$/))),
  v.maxLength(OWN_SIZES_MAX),
);

export class OwnSizes {
  constructor(private readonly database: Database) {}

  async has(rid: string, session: string): Promise<boolean> {
    return (await this.#all()).includes(`${rid}/${session}`);
  }

  /** If the storage refuses, nothing is said: the person chooses again. */
  async put(rid: string, session: string, own: boolean): Promise<void> {
    const name = `${rid}/${session}`;
    const others = (await this.#all()).filter((other) => other !== name);
    const next = own ? [...others, name].slice(-OWN_SIZES_MAX) : others;
    await this.database.put("device", KEY, next).catch(() => {});
  }

  async #all(): Promise<readonly string[]> {
    const parsed = v.safeParse(Stored, await this.database.get("device", KEY).catch(() => null));
    return parsed.success ? parsed.output : [];
  }
}
