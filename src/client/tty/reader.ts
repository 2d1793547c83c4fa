// What a person types, as raw bytes, at once. It does not know what the bytes mean.
import { trace } from "../../trace.ts";
import { openTerminal, type TerminalDevice } from "./device.ts";

export interface TtyReaderOptions {
  /** Descriptor of the terminal; 0 unless said otherwise. */
  readonly fd?: number;
  /** A chunk of input, in order; the bytes are the caller's to keep. */
  readonly onData: (bytes: Uint8Array) => void;
  /** The terminal has gone (end of file, hang-up, error). Called once, and not after `stop`. */
  readonly onEnd: () => void;
}

export type TtyReaderResult =
  | { readonly ok: true; readonly reader: TtyReader }
  | { readonly ok: false; readonly reason: "not-a-terminal" };

/** Starts to read the terminal. */
export function readTerminal(options: TtyReaderOptions): TtyReaderResult {
  const opened = openTerminal(options.fd ?? 0);
  if (!opened.ok) return opened;
  return { ok: true, reader: new TtyReader(opened.device, options) };
}

export class TtyReader {
  readonly #device: TerminalDevice;
  readonly #options: TtyReaderOptions;
  readonly #stream: ReturnType<typeof openStream>;
  readonly #finished: Promise<void>;
  #stopping: Promise<Uint8Array> | null = null;
  #leftover: Uint8Array = new Uint8Array(0);
  /** Resolves when reading may go on; null while it may. */
  #paused: PromiseWithResolvers<void> | null = null;

  constructor(device: TerminalDevice, options: TtyReaderOptions) {
    this.#device = device;
    this.#options = options;
    this.#stream = openStream(device.fd);
    this.#finished = this.#readAll();
  }

  /** Reads no further until `resume`; at most the chunks that were on their way still come. Idempotent. */
  pause(): void {
    this.#paused ??= Promise.withResolvers();
  }

  resume(): void {
    this.#paused?.resolve();
    this.#paused = null;
  }

  /**
   * Stops reading: whatever is typed from now on is left for the next reader. Resolves with the bytes that had
   * been read and not been delivered (as a rule none). Idempotent.
   */
  stop(): Promise<Uint8Array> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<Uint8Array> {
    this.resume();
    // Ends the read that is waiting; a chunk that is on its way to it still arrives.
    await this.#stream.cancel().catch(() => {});
    await this.#finished;
    return this.#leftover;
  }

  async #readAll(): Promise<void> {
    for (;;) {
      if (this.#paused) await this.#paused.promise;
      const bytes = await this.#readChunk();
      if (bytes === null) break;
      if (this.#stopping !== null) this.#leftover = Buffer.concat([this.#leftover, bytes]);
      else {
        trace?.("read", { piece: "input", bytes: bytes.byteLength });
        this.#options.onData(bytes);
      }
    }
    this.#device.close();
    if (this.#stopping === null) {
      this.#stopping = Promise.resolve(this.#leftover);
      this.#options.onEnd();
    }
  }

  /** Null at the end; a hang-up shows as EIO. */
  async #readChunk(): Promise<Uint8Array | null> {
    try {
      const { done, value } = await this.#stream.read();
      return done ? null : value;
    } catch {
      return null;
    }
  }
}

function openStream(fd: number) {
  return Bun.file(fd).stream().getReader();
}
