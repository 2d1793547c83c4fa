// What is asked of the files of a machine elsewhere, over the present channel: each ask is a flow. All of them are cut off
// with the channel.

import type { FileAsk, FileFacts, Place } from "../channel/file-messages.ts";
import type { FromClient } from "../channel/messages.ts";
import { FlowLost, FlowPipe } from "../flow/flow-pipe.ts";
import type { Flows } from "../flow/flows.ts";
import { unhandled } from "../protocol/unhandled.ts";
import type { AskMessage, FlowSide } from "./flow-side.ts";

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
  say(message: FromClient): void;
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

export type FileRoots = Omit<Extract<AskMessage, { readonly t: "files.roots" }>, "t">;

export class FileAsks implements FlowSide {
  #flows: Flows | null = null;
  readonly #open = new Map<number, Open>();
  #roots: ((roots: FileRoots | null) => void)[] = [];

  constructor(private readonly link: FilesLink) {}

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

  up(flows: Flows): void {
    this.#flows = flows;
  }

  lost(): void {
    this.#flows = null;
    for (const resolve of this.#roots.splice(0)) resolve(null);
  }

  message(message: AskMessage): void {
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
      case "tcp.may":
      case "tcp.refused":
        // Nothing was asked of ports.
        return;
      default:
        return unhandled(message);
    }
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
