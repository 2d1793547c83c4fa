// Scroll mode over an attached session: fetches the lines, and keeps the picture over the session until the person is
// done.

import type { Size } from "../session/size-rule.ts";
import type { AttachScreen } from "./attach-screen.ts";
import { ScrollMode } from "./scroll-mode.ts";
import type { Listed } from "./server-link.ts";
import type { SessionSource } from "./session-source.ts";
import { typedKeys } from "./typed-keys.ts";

/** Bytes typed until the lines are there; more are not taken. */
const EARLY_BYTES_MAX = 4_096;

export class ScrollOverlay {
  #mode: ScrollMode | null = null;
  /** What is typed while the lines are on their way; null while none are asked for. */
  #early: { bytes: Uint8Array } | null = null;

  constructor(
    private readonly source: SessionSource,
    private readonly screen: AttachScreen,
    private readonly size: () => Size,
  ) {}

  get isShown(): boolean {
    return this.#mode !== null;
  }

  /** The lines are asked for: what is typed is for scroll mode already, and never for the session's program. */
  get isComing(): boolean {
    return this.#early !== null;
  }

  /**
   * Shows the session's lines, unless it is not wanted any more once they are there. Resolves to what was typed
   * meanwhile, which is to be handed to `input`.
   */
  async start(session: Listed, isWanted: () => boolean): Promise<Uint8Array> {
    const nothing = new Uint8Array(0);
    if (!this.source.lines) {
      this.screen.notify("scroll mode is for the sessions of this machine");
      return nothing;
    }
    const early = { bytes: nothing };
    this.#early = early;
    const tell = (word: string) => this.#early === early && this.screen.notify(word);
    const lines = await this.source.lines(session, tell);
    // Something else was asked for meanwhile.
    if (this.#early !== early) return nothing;
    this.#early = null;
    if (!isWanted() || this.screen.isCovered) return nothing;
    if (lines === null) {
      this.screen.notify("the session's lines cannot be read");
      return nothing;
    }
    this.#mode = new ScrollMode(lines, this.size());
    this.screen.cover([]);
    this.#draw();
    return early.bytes;
  }

  /** What is typed meanwhile. Null: all of it was for scroll mode; else the person is done, and this came after. */
  input(bytes: Uint8Array): Uint8Array | null {
    if (this.#early) {
      const { bytes: before } = this.#early;
      if (before.byteLength + bytes.byteLength <= EARLY_BYTES_MAX)
        this.#early.bytes = Buffer.concat([before, bytes]);
      return null;
    }
    for (const key of typedKeys(bytes)) if (this.#mode?.key(key) === false) return bytes.subarray(key.end);
    this.#draw();
    return null;
  }

  resized(): void {
    this.#mode?.resize(this.size());
    this.#draw();
  }

  /** The screen is the session's again. */
  end(): void {
    this.#mode = null;
    this.#early = null;
  }

  #draw(): void {
    if (this.#mode) this.screen.over(this.#mode.draw());
  }
}
