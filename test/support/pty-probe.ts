// A program on a real PTY for tests: collects its output and waits for it by events.
import type { Pty, PtyExit, PtyOptions, PtySpawn } from "../../src/host/pty/pty.ts";

export interface ProbeOptions extends Partial<Omit<PtyOptions, "command">> {
  /** Output is only hashed and counted, not kept: for floods. */
  readonly keep?: boolean;
}

export class PtyProbe {
  readonly pty: Pty;
  readonly exited: Promise<PtyExit>;
  exit: PtyExit | null = null;
  exits = 0;
  drains = 0;
  byteCount = 0;
  readonly #hasher = new Bun.CryptoHasher("sha256");
  #text = "";
  #chunks: Uint8Array[] = [];
  #keep: boolean;
  #watchers = new Set<() => void>();

  constructor(spawn: PtySpawn, command: readonly [string, ...string[]], options: ProbeOptions = {}) {
    this.#keep = options.keep ?? true;
    const decoder = new TextDecoder();
    const { promise, resolve } = Promise.withResolvers<PtyExit>();
    this.exited = promise;
    this.pty = spawn({
      cwd: "/",
      env: { PATH: process.env.PATH ?? "/usr/bin:/bin", TERM: "xterm-256color", LC_ALL: "C.UTF-8" },
      size: { cols: 80, rows: 24 },
      ...options,
      command,
      onData: (bytes) => {
        options.onData?.(bytes);
        this.byteCount += bytes.length;
        this.#hasher.update(bytes);
        if (this.#keep) {
          this.#chunks.push(bytes.slice());
          this.#text += decoder.decode(bytes, { stream: true });
        }
        this.#wake();
      },
      onExit: (exit) => {
        options.onExit?.(exit);
        this.exit = exit;
        this.exits += 1;
        resolve(exit);
        this.#wake();
      },
      onDrain: () => {
        options.onDrain?.();
        this.drains += 1;
        this.#wake();
      },
    });
  }

  get text(): string {
    return this.#text;
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }

  /** SHA-256 of all output so far, in hex. */
  get hash(): string {
    return this.#hasher.copy().digest("hex");
  }

  /** Resolves when `condition` holds; checked at every event of this PTY. Fails when the program ends before. */
  until(condition: () => boolean, what: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const check = () => {
      if (condition()) resolve();
      else if (this.exit !== null) reject(new Error(`ended before ${what}: ${JSON.stringify(this.#text)}`));
      else return;
      this.#watchers.delete(check);
    };
    this.#watchers.add(check);
    check();
    return promise;
  }

  untilText(text: string): Promise<void> {
    return this.until(() => this.#text.includes(text), `printing ${JSON.stringify(text)}`);
  }

  /** Writes all of `bytes`, waiting for `onDrain` whenever the queue is full. */
  async writeAll(bytes: Uint8Array): Promise<void> {
    let offset = 0;
    while (offset < bytes.length) {
      offset += this.pty.write(bytes.subarray(offset));
      if (offset === bytes.length) return;
      const drained = this.drains;
      await this.until(() => this.drains > drained, "draining");
    }
  }

  #wake(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

export function sha256(bytes: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
}

/** Bytes that repeat only after a long while, so that a lost, doubled or swapped piece changes the hash. */
export function patternBytes(length: number, seed = 1): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed >>> 0 || 1;
  for (let i = 0; i < words.length; i += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state >>> 0;
  }
  return new Uint8Array(words.buffer, 0, length);
}
