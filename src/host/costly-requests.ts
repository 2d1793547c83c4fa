// What a client may ask that costs more than a few microseconds: which messages these are, and the work that each
// makes. Every message of the protocol has a row, so a decision is needed for each new one.

import type { SessionInfo } from "../protocol/session-info.ts";
import type { toHost } from "../protocol/session-messages.ts";
import type { Emulator } from "../terminal/emulator.ts";
import type { AttachedClient, RequestMessage } from "./attached-client.ts";
import { captureWork } from "./capture.ts";
import { CostlyWork, type Work } from "./costly-work.ts";
import type { EmulatorFeed } from "./emulator-feed.ts";
import { portsWork } from "./ports.ts";

/**
 * `each`: every request is answered. `last`: only the last of those that wait counts, as each draws the same thing.
 * `order`: as `last`, as each sets the same thing; one that waits when its client says goodbye is done then, for those
 * who stay. `cheap`: done at once.
 */
const COST: Readonly<Record<keyof typeof toHost, "each" | "last" | "order" | "cheap">> = {
  hello: "cheap",
  open: "cheap", // once for each socket
  // Screen and scrollback are reflowed, and every client is redrawn.
  resize: "order",
  policy: "order",
  terminal: "cheap",
  resync: "last",
  pan: "last",
  // Written to disk.
  environment: "each",
  mute: "order",
  detachOthers: "cheap",
  detachAll: "cheap",
  signal: "cheap",
  end: "cheap",
  rename: "cheap",
  event: "cheap",
  capture: "each",
  prompt: "cheap",
  // Reads the whole screen, which no capture must hold meanwhile.
  keys: "each",
  // Reads the descriptors of every process of the session.
  ports: "last",
  retire: "cheap",
  listen: "cheap",
  ping: "cheap",
  bye: "cheap",
};

const ORDERS: ReadonlySet<string> = new Set(
  Object.keys(COST).filter((kind) => COST[kind as keyof typeof COST] === "order"),
);

export interface CostlySide {
  readonly emulator: Emulator;
  readonly feed: EmulatorFeed;
  info(): Pick<SessionInfo, "pid">;
  perform(client: AttachedClient, message: RequestMessage): void;
}

export class CostlyRequests {
  readonly #work = new CostlyWork();
  /** How far clients have asked to move their views since they were last moved. */
  readonly #pans = new WeakMap<AttachedClient, { dx: number; dy: number }>();

  constructor(
    private readonly session: CostlySide,
    /** The terminal hands the program whole lines. */
    private readonly readsLines: () => boolean,
  ) {}

  /** Does what is asked when its turn comes. */
  add(client: AttachedClient, message: RequestMessage): void {
    if (message.t === "bye") return this.#work.finish(client, ORDERS);
    const cost = COST[message.t];
    if (cost === "cheap") return this.session.perform(client, message);
    if (message.t === "pan") {
      const { dx, dy } = this.#pans.get(client) ?? { dx: 0, dy: 0 };
      this.#pans.set(client, { dx: dx + message.dx, dy: dy + message.dy });
    }
    const work = () => this.#workOf(client, message);
    if (!this.#work.add(client, cost === "each" ? null : message.t, work))
      client.refuse("limit", "more was asked at once than is answered");
  }

  /** Work that was done for a client in another way. */
  charge(client: AttachedClient, ms: number): void {
    this.#work.charge(client, ms);
  }

  /** A client has taken what was sent to it. */
  moved(): void {
    this.#work.wake();
  }

  left(client: AttachedClient): void {
    this.#work.left(client);
  }

  dispose(): void {
    this.#work.dispose();
  }

  #workOf(client: AttachedClient, message: RequestMessage): Work {
    if (message.t === "pan") {
      const pan = this.#pans.get(client)!;
      this.#pans.delete(client);
      return atOnce(() => client.pan(pan.dx, pan.dy));
    }
    if (message.t === "ports") {
      if (client.open?.access !== "control")
        return atOnce(() => client.say({ t: "error", code: "denied", detail: message.t }));
      return portsWork(this.session.info().pid, (ports) => client.say({ t: "ports", n: message.n, ports }));
    }
    if (message.t !== "capture") return atOnce(() => this.session.perform(client, message));
    return captureWork(this.session, message, this.readsLines, (bytes) => {
      if (bytes) client.answer(message.request, bytes);
      else client.refuse("limit", "the capture is longer than 128 MiB");
    });
  }
}

// biome-ignore lint/correctness/useYield: work of one step
function* atOnce(work: () => void): Work {
  work();
}
