// Shared by the emulator's tests: an emulator that remembers what it answered, and shortcuts.
import { Emulator, type EmulatorOptions } from "../../../src/terminal/emulator.ts";

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOf = (data: Uint8Array): string => new TextDecoder().decode(data);

export interface Session {
  readonly emulator: Emulator;
  /** Everything answered so far. */
  replies(): string;
  write(text: string): void;
}

export function makeSession(options: Partial<EmulatorOptions> = {}): Session {
  let replies = "";
  const emulator = new Emulator({
    cols: 20,
    rows: 5,
    version: "1.2.3",
    onReply: (reply) => {
      replies += textOf(reply);
    },
    ...options,
  });
  return { emulator, replies: () => replies, write: (text) => emulator.write(bytes(text)) };
}

/** What the program is answered to `query` by a fresh session that has read `before`. */
export function answer(query: string, before = "", options: Partial<EmulatorOptions> = {}): string {
  const session = makeSession(options);
  session.write(before);
  session.write(query);
  return session.replies();
}
