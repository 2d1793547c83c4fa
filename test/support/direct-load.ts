// What goes on over a connection while its path is changed: output that is compared byte for byte, and keys that are
// pressed all the while. None of it may be lost, doubled or in another order.

import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import type { TestHome } from "./home.ts";
import { sessionId, startSession } from "./processes.ts";
import { eventually } from "./remi.ts";
import { BLOCK_BYTES, blockServer, fetchBlocks, follow, longText, Painted } from "./remote.ts";

/** Keys that are pressed in one go, and ms between two goes. */
const BURST = 10;
const BURST_EVERY_MS = 10;
/** Signs of life in a row that prove a path: as many as come in several times the silence after which it is left. */
const SIGNS = 10;

/** How far something has come, from 0 to 1, and who waits for that. */
export class Progress {
  #part = 0;
  #waiting: { part: number; resolve: () => void }[] = [];

  reach(part: number): void {
    this.#part = part;
    for (const { resolve } of this.#waiting.filter((one) => one.part <= part)) resolve();
    this.#waiting = this.#waiting.filter((one) => one.part > part);
  }

  /** Resolves once it has come as far. */
  at(part: number): Promise<void> {
    if (this.#part >= part) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ part, resolve }));
  }
}

/** A session whose program keeps what is typed in a file, and a client of it that presses keys. */
export class Keys {
  readonly progress = new Progress();
  #whole = "";
  #isPressing = false;
  #isOver = false;
  readonly #over = Promise.withResolvers<void>();

  private constructor(
    private readonly file: string,
    private readonly follower: Awaited<ReturnType<typeof follow>>,
    private readonly count: number,
  ) {
    // Whoever waits for the end hears of it.
    this.#over.promise.catch(() => {});
  }

  static readonly SESSION = "reader";

  /** Starts the session. */
  static start(host: TestHome): Promise<void> {
    const file = Keys.#fileOf(host);
    return startSession(host, Keys.SESSION, ["bash", "-c", `stty raw -echo; printf READY; cat > '${file}'`]);
  }

  /** Follows it. @param count after which no more are pressed; without it they are pressed until `arrived`. */
  static async of(line: RemoteConnection, host: TestHome, count = Number.POSITIVE_INFINITY): Promise<Keys> {
    const painted = new Painted();
    const session = await sessionId(host, Keys.SESSION);
    const follower = await follow(line, session, {
      paint: painted.paint,
      stale: () => keys.#over.reject(new Error("keys grew too old")),
    });
    const keys: Keys = new Keys(Keys.#fileOf(host), follower, count);
    await painted.shows("READY");
    return keys;
  }

  static #fileOf(host: TestHome): string {
    return join(host.root, "typed");
  }

  type(text: string): void {
    if (!this.follower.type(Buffer.from(text))) throw new Error("a key was refused");
    this.#whole += text;
  }

  /** Presses keys until there are enough, or `arrived` is called. */
  press(): void {
    this.#isPressing = true;
    const pressing = setInterval(() => {
      try {
        for (let i = 0; i < BURST && this.#whole.length < this.count; i++)
          this.type(`${this.#whole.length % 10}`);
      } catch (error) {
        this.#over.reject(error);
      }
      this.progress.reach(this.#whole.length / this.count);
      if (!this.#isOver && this.#whole.length < this.count) return;
      clearInterval(pressing);
      this.#over.resolve();
    }, BURST_EVERY_MS);
  }

  /** Rejects when a key is refused. */
  get failed(): Promise<never> {
    return this.#over.promise.then(() => new Promise(() => {}));
  }

  /** Stops, and resolves once each key has arrived once and in order; how many they are. */
  async arrived(): Promise<number> {
    this.#isOver = true;
    if (this.#isPressing) await this.#over.promise;
    const { file } = this;
    const whole = this.#whole;
    await eventually("all keys", () => existsSync(file) && statSync(file).size >= whole.length);
    const came = readFileSync(file, "utf8");
    let at = 0;
    while (came[at] === whole[at] && at < whole.length) at++;
    if (came !== whole)
      throw new Error(`other keys at ${at}: ${came.slice(at, at + 40)} and not ${whole.slice(at, at + 40)}`);
    this.follower.close();
    return whole.length;
  }
}

/** Watches a connection that goes directly. `left` rejects once it does not; `lives` resolves after some signs of life. */
export function staysDirect(line: RemoteConnection) {
  const left = Promise.withResolvers<never>();
  left.promise.catch(() => {});
  let told = () => {};
  line.onRoute(() => {
    if (line.route.path !== "direct") left.reject(new Error("the direct path was left"));
    told();
  });
  const lives = (count = SIGNS) =>
    new Promise<void>((resolve) => {
      let signs = 0;
      told = () => ++signs === count && resolve();
    });
  return { left: left.promise, lives };
}

/** A session that prints a file piece by piece, and one that is typed into, both at the same time. */
export class DirectLoad {
  static readonly SESSION = "files";
  readonly fetched = new Progress();
  readonly #fetching: Promise<number>;

  private constructor(
    readonly keys: Keys,
    fetch: (asking: (block: number) => void) => Promise<number>,
    private readonly blocks: number,
  ) {
    this.#fetching = fetch((block) => this.fetched.reach(block / blocks));
    this.#fetching.catch(() => {});
  }

  /** Starts both sessions. @param blocks MiB of output */
  static async start(host: TestHome, blocks: number): Promise<void> {
    const file = join(host.root, "whole");
    writeFileSync(file, longText(blocks * BLOCK_BYTES));
    await startSession(host, DirectLoad.SESSION, blockServer(file));
    await Keys.start(host);
  }

  /** Begins to print and to type. */
  static async begin(line: RemoteConnection, host: TestHome, blocks: number): Promise<DirectLoad> {
    const keys = await Keys.of(line, host);
    const session = await sessionId(host, DirectLoad.SESSION);
    const whole = longText(blocks * BLOCK_BYTES);
    const load = new DirectLoad(keys, (asking) => fetchBlocks(line, session, whole, asking), blocks);
    keys.press();
    return load;
  }

  /** Resolves once all output has come, each byte as it was printed, and all keys have arrived once and in order. */
  async whole(): Promise<void> {
    const bytes = await this.#fetching;
    if (bytes !== this.blocks * BLOCK_BYTES) throw new Error(`${bytes} bytes came`);
    await this.keys.arrived();
  }
}
