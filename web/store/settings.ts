// What a person has chosen for every machine. Parsed on reading, since a browser's storage is not ours alone.

import * as v from "valibot";
import { Signal } from "../signal.ts";
import type { Database } from "./database.ts";

const KEY = "settings";

/** Pixels. Anything else was not stored by this page. */
const width = v.pipe(v.number(), v.minValue(0), v.maxValue(10_000));

/** What stands beside the open sessions on a wide page. */
const Sides = v.object({
  /** Width of the sessions at the left and of the panel at the right, pixels. */
  list: width,
  panel: width,
  showsList: v.boolean(),
  /** The panel takes the whole page while it is open. */
  wholePanel: v.boolean(),
});
export type Sides = v.InferOutput<typeof Sides>;

const SIDES: Sides = { list: 300, panel: 360, showsList: true, wholePanel: false };

const Stored = v.object({ direct: v.fallback(v.boolean(), true), sides: v.fallback(Sides, SIDES) });

/** Ms after which a change is stored: an edge that is dragged changes with each frame. */
const KEEP_MS = 250;

export class Settings {
  #keeping: ReturnType<typeof setTimeout> | undefined;

  private constructor(
    private readonly database: Database,
    /** Direct connections are used where that is possible. Set by `chooseDirect`. */
    readonly direct: Signal<boolean>,
    /** Set by `chooseSides`. */
    readonly sides: Signal<Sides>,
  ) {}

  static async load(database: Database): Promise<Settings> {
    const parsed = v.safeParse(Stored, await database.get("device", KEY).catch(() => null));
    const { direct, sides } = parsed.success ? parsed.output : { direct: true, sides: SIDES };
    return new Settings(database, new Signal(direct), new Signal(sides));
  }

  async chooseDirect(direct: boolean): Promise<void> {
    this.direct.value = direct;
    await this.#keep();
  }

  chooseSides(change: Partial<Sides>): void {
    this.sides.value = { ...this.sides.value, ...change };
    clearTimeout(this.#keeping);
    const isSized = change.list !== undefined || change.panel !== undefined;
    this.#keeping = setTimeout(() => void this.#keep(), isSized ? KEEP_MS : 0);
  }

  /** When the storage refuses, what was chosen holds for this visit alone. */
  async #keep(): Promise<void> {
    const stored = { direct: this.direct.value, sides: this.sides.value };
    await this.database.put("device", KEY, stored).catch(() => {});
  }
}
