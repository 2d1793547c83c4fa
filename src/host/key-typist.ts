// Types single keys into a session for somebody who sees a preview of it: encoded by the current modes, and only while
// the session asks what they saw. `keys/key-guard.ts` decides that.

import { type Answered, mayAnswer, mayType, onlyMoves, type Present, screenMark } from "../keys/key-guard.ts";
import { keyBytes } from "../keys/key-names.ts";
import type { FromHost, Seen, ToHost } from "../protocol/session-messages.ts";
import type { InputQueue } from "../session/input-queue.ts";
import type { Emulator } from "../terminal/emulator.ts";
import { bottomText } from "../terminal/screen-text.ts";
import type { EmulatorFeed } from "./emulator-feed.ts";
import type { StateWatch } from "./state-watch.ts";

/** Lines and columns of the screen that count: all of the largest one. */
const SCREEN_MAX = 1_000;

interface TypedInto {
  readonly watch: StateWatch;
  readonly emulator: Emulator;
  readonly feed: EmulatorFeed;
}

type Keyed = Extract<FromHost, { t: "keyed" }>;

/** The mark of what can be read on the screen now. */
export const markOf = (emulator: Emulator): string =>
  screenMark(bottomText(emulator, SCREEN_MAX, SCREEN_MAX).lines);

export class KeyTypist {
  #answered: Answered | null = null;

  constructor(
    private readonly session: TypedInto,
    private readonly input: InputQueue,
    /** The input has something to type. */
    private readonly pump: () => void,
  ) {}

  /** Types all of the keys or none, and says which. */
  type(client: string, { n, keys, seen }: Extract<ToHost, { t: "keys" }>): Keyed {
    const answer = (outcome: Keyed["outcome"]): Keyed => ({ t: "keyed", n, outcome });
    const { watch, emulator } = this.session;
    if (watch.shown().state === "exited") return answer("ended");
    // Input that waits is typed first, and it is not known what the session asks after that.
    if (!this.input.isEmpty) return answer("busy");
    const now = this.#present();
    if (!mayType(keys, seen, now, Date.now(), this.#answered)) return answer("changed");
    const { kittyFlags, otherKeys, appCursor } = emulator.modes;
    const pieces = keys.map((key) => keyBytes(key, { kittyFlags, otherKeys, applicationCursor: appCursor }));
    if (!pieces.every((piece) => piece.ok)) return answer("no-key");
    const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
    if (this.input.accept(client, this.input.lastOf(client) + 1, bytes) !== "queued") return answer("busy");
    if (now.waiting && !keys.every(onlyMoves)) this.#answered = { seen, atMs: Date.now() };
    this.pump();
    watch.typed(bytes, false);
    return answer("typed");
  }

  /** Whether a prompt of somebody who saw this may be typed. If so, it counts as the answer to what they saw. */
  takesPrompt(seen: Seen): boolean {
    const now = this.#present();
    const may = mayAnswer(seen, now, Date.now(), this.#answered);
    if (may && now.waiting) this.#answered = { seen, atMs: Date.now() };
    return may;
  }

  #present(): Present {
    const { watch, emulator, feed } = this.session;
    feed.catchUp();
    const { state, stateSince } = watch.shown();
    const waiting = state === "waiting" || watch.question() !== null;
    return { waiting, since: stateSince, mark: markOf(emulator) };
  }
}
