// What is asked of the files of a machine elsewhere, over the present channel: each ask is a flow. All of them are cut off
// with the channel.

import type { FileAsk, FileFacts, Place } from "../channel/file-messages.ts";
import type { FromClient } from "../channel/messages.ts";
import { FlowLost, FlowPipe } from "../flow/flow-pipe.ts";
import { Flows } from "../flow/flows.ts";
import type { FlowFrame } from "../protocol/frames.ts";
import { unhandled } from "../protocol/unhandled.ts";
import type { FlowMessage, FlowSide } from "./flow-side.ts";

/** The machine could not do it, and why in its words. */
export class AskFailed extends Error {
  constructor(
    readonly problem: string,
    readonly detail: string,
  ) {
    super(problem);
  }
}

/** The channel of the present, of which there may be none. */
export interface FilesLink {
  readonly isFull: boolean;
  say(message: FromClient): void;
  send(frame: FlowFrame): void;
  /** Resolves when a channel is ready; false when none will be any more. */
  up(): Promise<boolean>;
}

/** An ask that was sent. Its promises are rejected with `AskFailed`, or with `FlowLost` when the channel ends first. */
export interface Asked {
  readonly pipe: FlowPipe;
  readonly begun: Promise<FileFacts>;
  /** The machine has said that it is done. Not said of what is read. */
  readonly done: Promise<void>;
}

interface Open extends Asked {
  settleBegun(facts: FileFacts): void;
  settleDone(): void;
  fail(error: Error): void;
}

export type FileRoots = Omit<Extract<FlowMessage, { readonly t: "files.roots" }>, "t">;

export class FileAsks implements FlowSide {
  #flows: Flows | null = null;
  readonly #open = new Map<number, Open>();
  #roots: ((roots: FileRoots | null) => void)[] = [];

  /** @param now ms that never go back */
  constructor(
    private readonly link: FilesLink,
    private readonly now: () => number,
  ) {}

  /** Asks over the present channel, or the next one. @throws {AskFailed} "unreachable" when none will come */
  async ask(place: Place, ask: FileAsk): Promise<Asked> {
    const flows = await this.#ready();
    const flow = flows.free();
    const pipe = new FlowPipe();
    const open = opened(pipe);
    this.#open.set(flow, open);
    this.link.say({ t: "files.ask", flow, place, ask });
    pipe.begin(
      flows.add(flow, pipe, "asked", () => {
        this.#open.delete(flow);
        // Whatever had not been said by then is not said any more.
        open.fail(new FlowLost());
      }),
    );
    return open;
  }

  /** What the machine lets this client have. @throws {AskFailed | FlowLost} */
  async roots(): Promise<FileRoots> {
    await this.#ready();
    const roots = await new Promise<FileRoots | null>((resolve) => {
      this.#roots.push(resolve);
      this.link.say({ t: "files.roots" });
    });
    if (roots === null) throw new FlowLost();
    return roots;
  }

  async #ready(): Promise<Flows> {
    while (this.#flows === null) if (!(await this.link.up())) throw new AskFailed("unreachable", "");
    return this.#flows;
  }

  // ---- the channel's side

  /** A channel is ready. */
  up(): void {
    this.lost();
    this.#flows = new Flows({
      isFull: () => this.link.isFull,
      now: this.now,
      send: (frame) => this.link.send(frame),
      say: (message) => this.link.say(message),
    });
    this.#flows.begin();
  }

  /** The channel is gone. */
  lost(): void {
    const flows = this.#flows;
    this.#flows = null;
    flows?.lost();
    for (const resolve of this.#roots.splice(0)) resolve(null);
  }

  message(message: FlowMessage): void {
    switch (message.t) {
      case "files.begun":
        return this.#open.get(message.flow)?.settleBegun(message.facts);
      case "files.done":
        return this.#open.get(message.flow)?.settleDone();
      case "files.failed":
        this.#open.get(message.flow)?.fail(new AskFailed(message.problem, message.detail));
        return this.#flows?.dropped(message.flow);
      case "files.roots":
        for (const resolve of this.#roots.splice(0)) resolve(message);
        return;
      case "flow.end":
        return this.#flows?.farEnded(message.flow);
      case "flow.reset":
        return this.#flows?.dropped(message.flow);
      case "tcp.may":
      case "tcp.refused":
        // Nothing was asked of ports.
        return;
      default:
        return unhandled(message);
    }
  }

  frame(frame: FlowFrame): void {
    this.#flows?.frame(frame);
  }

  typed(): void {
    this.#flows?.typed();
  }

  drain(): void {
    this.#flows?.drain();
  }
}

function opened(pipe: FlowPipe): Open {
  const begun = Promise.withResolvers<FileFacts>();
  const done = Promise.withResolvers<void>();
  // Nobody need wait for both.
  begun.promise.catch(() => {});
  done.promise.catch(() => {});
  return {
    pipe,
    begun: begun.promise,
    done: done.promise,
    settleBegun: begun.resolve,
    settleDone: done.resolve,
    fail(error) {
      begun.reject(error);
      done.reject(error);
    },
  };
}
