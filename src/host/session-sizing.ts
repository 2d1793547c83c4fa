// The size of one session: whose it is, what is resized, and what each client is sent because of it.
// `src/session/size-rule.ts` decides which size it should be.

import type { SizePolicy } from "../protocol/size-policy.ts";
import { chooseSize, isSize, type Size, sameSize } from "../session/size-rule.ts";
import { cellPixels } from "../terminal/cell-pixels.ts";
import type { Emulator } from "../terminal/emulator.ts";
import type { AttachedClient } from "./attached-client.ts";

export interface SizingParts {
  readonly clients: ReadonlySet<AttachedClient>;
  /** Position after the last byte of output. */
  end(): number;
  /** The program is told of a new size. */
  resized(size: Size): void;
  /** The screen gets the present size; false while it is being read, and `screenReady` is to be called later. */
  resizeScreen(size: Size): boolean;
  /** Knows what undoes the session on a client's terminal, and pixels of a cell if a terminal has told them. */
  emulator(): Emulator;
}

/** The size that a message names, if it does. */
export function sizeOf({
  cols,
  rows,
}: {
  cols?: number | undefined;
  rows?: number | undefined;
}): Size | null {
  return cols === undefined || rows === undefined ? null : { cols, rows };
}

export class SessionSizing {
  #size: Size;
  #policy: SizePolicy;
  #isScreenLate = false;
  /** Output before this position was printed for another size. */
  #sizedAt = 0;

  constructor(
    size: Size,
    policy: SizePolicy,
    private readonly parts: SizingParts,
  ) {
    this.#size = size;
    this.#policy = policy;
  }

  get size(): Size {
    return this.#size;
  }

  get policy(): SizePolicy {
    return this.#policy;
  }

  /** Output from this position on was printed for the present size. */
  get sizedAt(): number {
    return this.#sizedAt;
  }

  setPolicy(policy: SizePolicy, size: Size | null): void {
    this.#policy = policy;
    if (size) this.#apply(size);
    this.choose();
    this.feedOthers();
  }

  /** After a client came, went or changed: the size that the rule gives. */
  choose(): void {
    const sized = [...this.parts.clients]
      .filter((c) => c.isViewer && c.size !== null && c.open?.sizes !== false && c.open?.access === "control")
      .map((c) => ({ ...c.size!, activity: c.activity }));
    this.#apply(chooseSize(this.#policy, sized, this.#size));
  }

  /** A terminal moves what it shows by its own rules when its size changes, so it is redrawn even if it fits. */
  clientResized(client: AttachedClient, size: Size): void {
    const wasRaw = client.isViewer && !client.isRendered;
    client.size = size;
    this.choose();
    this.feedOthers();
    if (wasRaw && client.fits(this.#size)) client.resync(false);
  }

  /** A client that has just opened: raw output from `resumeAt` or from a snapshot on where it fits, else a view. */
  feed(client: AttachedClient, resumeAt: number | null): void {
    const fits = this.#tell(client);
    client.say({ t: "restore", sequence: this.parts.emulator().restoreSequence() });
    if (!fits) client.followView(client.size!);
    else if (resumeAt !== null) client.followFrom(resumeAt);
    else client.resync(client.open!.scrollback);
  }

  /** After the session's or a client's size changed: raw output for those that fit, a view for the others. */
  feedOthers(except: AttachedClient | null = null): void {
    for (const client of this.parts.clients) {
      if (!client.isViewer || client === except) continue;
      const fits = this.#tell(client);
      if (!fits) client.followView(client.size!);
      else if (client.isRendered) client.resync(false);
    }
  }

  /** The screen can be changed again. A resize had to wait: who fits the new size was sent a screen of the old one. */
  screenReady(): void {
    if (!this.#isScreenLate) return;
    this.#isScreenLate = !this.parts.resizeScreen(this.#size);
    for (const client of this.parts.clients) if (client.isViewer && !client.isRendered) client.resync(false);
  }

  /** Cells have other pixels now: clients that draw pictures put them where the session has them. */
  cellChanged(): void {
    for (const client of this.parts.clients) if (client.isViewer) this.#tell(client);
  }

  /** True when the client's size is the session's, so that it can follow the raw output. */
  #tell(client: AttachedClient): boolean {
    const fits = client.fits(this.#size);
    const cell = cellPixels(this.parts.emulator().core);
    client.say({ t: "size", ...this.#size, policy: this.#policy, rendered: !fits, ...(cell && { cell }) });
    return fits;
  }

  #apply(size: Size): void {
    if (!isSize(size) || sameSize(size, this.#size)) return;
    this.#size = size;
    this.#sizedAt = this.parts.end();
    this.parts.resized(size);
    this.#isScreenLate = !this.parts.resizeScreen(size);
  }
}
