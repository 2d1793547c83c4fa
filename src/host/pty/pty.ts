// The pseudo-terminal that a session's program runs on. Two adapters implement it; one contract test checks both.

/** Size of the terminal in character cells; each side is 2..1000 (see `SIZE_MAX` in the protocol limits). */
export interface PtySize {
  readonly cols: number;
  readonly rows: number;
}

/** Pixels of one character cell. */
export interface CellPixels {
  readonly width: number;
  readonly height: number;
}

/** What a terminal holds for its programs. */
export interface TypedInput {
  /** A read of the program would return bytes at once. */
  readonly isUnread: boolean;
  /** Input is given to programs in whole lines (ICANON). */
  readonly isCanonical: boolean;
}

/** How the program ended. Exactly one of the two is set. */
export interface PtyExit {
  readonly code: number | null;
  /** Signal name with its prefix, such as `SIGKILL`. */
  readonly signal: string | null;
}

export interface PtyOptions {
  /** Program and arguments; the program is looked up in `env.PATH`. */
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment of the program; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly size: PtySize;
  /** A chunk of output, in order. The bytes are only valid during the call: copy what must be kept. */
  readonly onData: (bytes: Uint8Array) => void;
  /** Called once, after the last output byte and after the program has ended. */
  readonly onExit: (exit: PtyExit) => void;
  /** The write queue has become empty. */
  readonly onDrain: () => void;
}

export interface Pty {
  /** Process id of the program. */
  readonly pid: number;
  /**
   * Queues input for the program. Takes as many bytes as the bounded queue has room for and returns that number;
   * the caller offers the rest again after `onDrain`.
   */
  write(bytes: Uint8Array): number;
  /** Bytes taken by `write` that the kernel has not taken yet. */
  readonly pendingBytes: number;
  /** What the terminal holds for the program; null when it is gone. */
  typedInput(): TypedInput | null;
  resize(size: PtySize): void;
  /**
   * Pixels of a cell, with which the program is told its size in pixels too. False where a terminal cannot have them:
   * not Linux, or gone. Idempotent.
   */
  setCell(cell: CellPixels): boolean;
  /** Stops the program as soon as it prints (its writes block) until `resume`. Idempotent. */
  pause(): void;
  resume(): void;
  /** Sends a signal to the program's process group. */
  signal(name: NodeJS.Signals): void;
  /** Closes the terminal: the program gets SIGHUP. `onExit` is still called. Idempotent. */
  dispose(): void;
}

/** Starts a program on a new pseudo-terminal. Throws an `Error` whose message says why it could not. */
export type PtySpawn = (options: PtyOptions) => Pty;
