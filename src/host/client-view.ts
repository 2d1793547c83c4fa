// A client's view of a session that has another size, or that the client wants drawn: when it is painted, and which of
// the session's cells its mouse points at. Knows no socket; a listener gets what is painted.

import { ViewMouse } from "../keys/view-mouse.ts";
import type { Size } from "../session/size-rule.ts";
import { sessionCell } from "../terminal/cell-pixels.ts";
import type { Emulator } from "../terminal/emulator.ts";
import { ViewRenderer } from "../terminal/renderer.ts";
import { ViewSignals } from "./view-signals.ts";

/** Least time between two paints of a view: 30 a second. */
const VIEW_INTERVAL_MS = 33;

export class ClientView {
  readonly #renderer: ViewRenderer;
  readonly #mouse = new ViewMouse();
  readonly #signals = new ViewSignals();
  #viewport: Size;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isDirty = false;
  #paintedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly emulator: Emulator,
    viewport: Size,
    private readonly client: { send(bytes: Uint8Array): void; isBusy(): boolean },
  ) {
    this.#viewport = viewport;
    this.#renderer = new ViewRenderer(emulator, viewport);
  }

  /** Everything, after what the client's terminal needs first. */
  paint(viewport: Size, lead: Uint8Array): void {
    this.#viewport = viewport;
    this.#renderer.setViewport(viewport);
    this.#send(joined(lead, this.#renderer.paint()));
  }

  pan(dx: number, dy: number): void {
    this.#renderer.pan(dx, dy);
    this.#send(this.#renderer.paint());
  }

  /** The screen has changed: paint what changed, at once but not more often than a person can see. */
  changed(): void {
    this.#isDirty = true;
    if (this.#timer || this.client.isBusy()) return;
    const wait = this.#paintedAtMs + VIEW_INTERVAL_MS - performance.now();
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        if (!this.client.isBusy()) this.update();
      },
      Math.max(0, wait),
    );
  }

  /** What the program sends to the terminal itself goes with the next paint. */
  signal(sequence: string): void {
    if (this.#signals.add(sequence)) this.changed();
  }

  /** The client has taken what was sent. */
  drained(): void {
    if (this.#isDirty) this.changed();
  }

  /** Paints what has changed. */
  update(): void {
    this.#isDirty = false;
    this.#send(joined(this.#renderer.update(), this.#signals.take()));
  }

  /** The client's input with mouse positions as the session has them. */
  input(bytes: Uint8Array): Uint8Array {
    const { cols, rows, modes } = this.emulator;
    const area = {
      ...this.#renderer.offset,
      view: this.#viewport,
      session: { cols, rows },
      tracks: modes.mouse !== "none",
      encoding: modes.mouseEncoding,
      cell: sessionCell(this.emulator.core),
    };
    return this.#mouse.translate(bytes, area, performance.now());
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#renderer.dispose();
  }

  #send(bytes: Uint8Array): void {
    this.#paintedAtMs = performance.now();
    this.client.send(bytes);
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.byteLength + b.byteLength);
  bytes.set(a);
  bytes.set(b, a.byteLength);
  return bytes;
}
