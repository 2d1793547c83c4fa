// Scroll mode over an attached session: fetches the lines, and keeps the picture over the session until the person is
// done.

import type { Size } from "../session/size-rule.ts";
import type { AttachScreen } from "./attach-screen.ts";
import { ScrollMode } from "./scroll-mode.ts";
import type { Listed } from "./server-link.ts";
import type { SessionSource } from "./session-source.ts";
import { typedKeys } from "./typed-keys.ts";

export class ScrollOverlay {
  #mode: ScrollMode | null = null;

  constructor(
    private readonly source: SessionSource,
    private readonly screen: AttachScreen,
    private readonly size: () => Size,
  ) {}

  get isShown(): boolean {
    return this.#mode !== null;
  }

  /** Shows the session's lines, unless it is not wanted any more once they are there. */
  async start(session: Listed, isWanted: () => boolean): Promise<void> {
    if (!this.source.lines) return this.screen.notify("scroll mode is for the sessions of this machine");
    const lines = await this.source.lines(session);
    if (!isWanted() || this.screen.isCovered) return;
    if (lines === null) return this.screen.notify("the session's lines cannot be read");
    this.#mode = new ScrollMode(lines, this.size());
    this.screen.cover([]);
    this.#draw();
  }

  /** What is typed meanwhile. False: the person is done. */
  input(bytes: Uint8Array): boolean {
    for (const key of typedKeys(bytes)) if (this.#mode?.key(key) === false) return false;
    this.#draw();
    return true;
  }

  resized(): void {
    this.#mode?.resize(this.size());
    this.#draw();
  }

  /** The screen is the session's again. */
  end(): void {
    this.#mode = null;
  }

  #draw(): void {
    if (this.#mode) this.screen.over(this.#mode.draw());
  }
}
