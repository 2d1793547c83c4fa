// The screen of one session, captured by its host whenever something happens there: one capture at a time, at most ten
// a second, and none while nothing happens.

import { randomUUID } from "node:crypto";
import type { CaptureRequest, ScriptLink } from "../../client/session-link.ts";
import type { HistoryEvent } from "../../protocol/history.ts";
import { noPreview, type Preview, readPreview } from "../model/preview.ts";
import type { Connect } from "./site.ts";

/** Time between two captures, ms. */
const CAPTURE_MS_MIN = 100;
/** Wait before a session is opened, ms, so that moving fast through the list does not open each one. */
const SETTLE_MS = 60;

/** What to show: which lines of which session. */
export interface Wanted {
  readonly id: string;
  /** Null when its host has left: the screen comes from the disk, once. */
  readonly socket: string | null;
  readonly rows: number;
  /** Lines that it is scrolled up. */
  readonly above: number;
}

export interface PreviewFeedEvents {
  preview(preview: Preview): void;
  /** The way to a session that has a host. */
  connect(session: { readonly id: string; readonly socket: string }): Connect;
  happened(id: string, event: HistoryEvent): void;
  /** What a session without a host left on the disk; null when that cannot be read. */
  stored(id: string, request: CaptureRequest): Promise<Uint8Array | null>;
}

export class PreviewFeed {
  #wanted: Wanted | null = null;
  #link: ScriptLink | null = null;
  /** What a connection is being opened to. */
  #opening: Wanted | null = null;
  #isCapturing = false;
  #isStale = false;
  #capturedAt = 0;
  #switchedAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly events: PreviewFeedEvents) {}

  /** Shows this from now on; null for nothing. */
  show(wanted: Wanted | null): void {
    const before = this.#wanted;
    this.#wanted = wanted;
    const isOther = before?.id !== wanted?.id || before?.socket !== wanted?.socket;
    if (!isOther) {
      if (before && wanted && (before.rows !== wanted.rows || before.above !== wanted.above)) this.#refresh();
      return;
    }
    this.#drop();
    if (!wanted) return;
    const wait = Date.now() - this.#switchedAt < SETTLE_MS ? SETTLE_MS : 0;
    this.#switchedAt = Date.now();
    if (wait === 0) void this.#open(wanted);
    else
      this.#timer = setTimeout(() => {
        this.#timer = null;
        void this.#open(wanted);
      }, wait);
  }

  /** Something was typed into the session, so its screen is captured at once. */
  touch(id: string): void {
    if (this.#wanted?.id === id) this.#refresh();
  }

  /** There is a way to the machine again: a connection that was lost with it is opened anew. */
  again(): void {
    const wanted = this.#wanted;
    if (!wanted || wanted.socket === null || this.#link || this.#timer || this.#opening?.id === wanted.id)
      return;
    this.#drop();
    void this.#open(wanted);
  }

  #drop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#link?.close();
    this.#link = null;
    this.#isCapturing = false;
    this.#isStale = false;
  }

  async #open(wanted: Wanted): Promise<void> {
    const { id, socket } = wanted;
    if (socket === null) return this.#read(wanted);
    this.#opening = wanted;
    const link = await this.events.connect({ id, socket })(
      { client: randomUUID(), access: "view", kind: "observer", flow: "skip", scrollback: false },
      {
        message: (message) => {
          if (this.#wanted?.id !== wanted.id) return;
          if (message.t === "event") this.events.happened(wanted.id, message.event);
          if (message.t === "opened" || message.t === "activity" || message.t === "info") this.#refresh();
        },
        closed: () => {
          if (this.#link === link) this.#link = null;
        },
      },
    );
    if (this.#opening === wanted) this.#opening = null;
    if (this.#wanted?.id !== wanted.id || this.#wanted.socket !== wanted.socket) return link?.close();
    this.#link = link;
    if (!link) this.events.preview(noPreview(wanted.id, "the session does not answer"));
    else this.#refresh();
  }

  async #read(wanted: Wanted): Promise<void> {
    const bytes = await this.events.stored(wanted.id, requestFor(wanted));
    if (this.#wanted?.id !== wanted.id) return;
    this.#tell(wanted.id, bytes, "its screen was not saved");
  }

  #tell(id: string, bytes: Uint8Array | null, otherwise: string): void {
    const preview = bytes && readPreview(id, new TextDecoder().decode(bytes));
    this.events.preview(preview ?? noPreview(id, otherwise));
  }

  #refresh(): void {
    const wanted = this.#wanted;
    if (!wanted) return;
    if (wanted.socket === null) return void this.#read(wanted);
    this.#isStale = true;
    if (this.#isCapturing || this.#timer || !this.#link) return;
    const wait = CAPTURE_MS_MIN - (Date.now() - this.#capturedAt);
    if (wait <= 0) return void this.#capture();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#capture();
    }, wait);
  }

  async #capture(): Promise<void> {
    const link = this.#link;
    const wanted = this.#wanted;
    if (!link || !wanted) return;
    this.#isCapturing = true;
    this.#isStale = false;
    this.#capturedAt = Date.now();
    const bytes = await link.capture(requestFor(wanted));
    // By now another session is shown, which has its own captures.
    if (this.#link !== link) return;
    this.#isCapturing = false;
    if (bytes) this.#tell(wanted.id, bytes, "the session's screen cannot be read");
    if (this.#isStale) this.#refresh();
  }
}

function requestFor({ rows, above }: Wanted): CaptureRequest {
  return { format: "json", window: { above, rows: Math.max(1, rows) } };
}
