// What `remi bridge` says before frames follow: one line, in which its own other end recognises it among whatever a login
// shell prints before it. The frames are those of a unix socket (`splitter.ts`); the first one that it is sent is the secret of
// the client that it brings.

/** Of this line and of the first frame; the channel that follows has its own. */
export const BRIDGE_PROTOCOL = 1;

/** Bytes that may come before the line, from profiles and messages of the day. With more nobody answers. */
export const NOISE_BYTES_MAX = 65_536;

/** A line of its own, even where what came before it has no end. */
export function bridgeGreeting(version: string): string {
  return `\nremi-bridge ${BRIDGE_PROTOCOL} ${version}\n`;
}

export interface Greeting {
  readonly protocol: number;
  /** Release of the program, for people. */
  readonly version: string;
  /** What came after the line. */
  readonly rest: Uint8Array;
}

const LINE = /(?:^|\n)remi-bridge (\d{1,6}) ([\w.+-]{1,64})\r?\n/;

/** Looks for the line in what a program prints. */
export class GreetingReader {
  #held = new Uint8Array(0);

  /** Null as long as the line has not come; `noise` when too much else has. */
  push(chunk: Uint8Array): Greeting | "noise" | null {
    const bytes = new Uint8Array(this.#held.byteLength + chunk.byteLength);
    bytes.set(this.#held);
    bytes.set(chunk, this.#held.byteLength);
    // One character for each byte, so that places are the same in both.
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    const line = LINE.exec(text);
    if (line) {
      const rest = bytes.slice(line.index + line[0].length);
      return { protocol: Number(line[1]), version: line[2]!, rest };
    }
    if (bytes.byteLength > NOISE_BYTES_MAX) return "noise";
    this.#held = bytes;
    return null;
  }
}
