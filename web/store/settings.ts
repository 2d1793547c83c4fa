// What a person has chosen for every machine. Parsed on reading, since a browser's storage is not ours alone.

import * as v from "valibot";
import { Signal } from "../signal.ts";
import type { Database } from "./database.ts";

const KEY = "settings";

const Stored = v.object({ direct: v.boolean() });

export class Settings {
  private constructor(
    private readonly database: Database,
    /** Direct connections are used where that is possible. Set by `chooseDirect`. */
    readonly direct: Signal<boolean>,
  ) {}

  static async load(database: Database): Promise<Settings> {
    const parsed = v.safeParse(Stored, await database.get("device", KEY).catch(() => null));
    return new Settings(database, new Signal(parsed.success ? parsed.output.direct : true));
  }

  /** When the storage refuses, it holds for this visit alone. */
  async chooseDirect(direct: boolean): Promise<void> {
    this.direct.value = direct;
    await this.database.put("device", KEY, { direct }).catch(() => {});
  }
}
