// Reads what programs report through OSC 7, 9, 99, 133 and 777. Only text comes out, bounded and without control
// characters. Does not know who gets it.
import type { PromptMark, TerminalNotification, TerminalProgress } from "./emulator-types.ts";
import { CWD_CHARS_MAX, NOTIFICATION_CHARS_MAX } from "./limits.ts";
import { plainText } from "./sanitize.ts";

const PROGRESS_STATES = ["none", "normal", "error", "indeterminate", "paused"] as const;

function bounded(text: string): string {
  return plainText(text, NOTIFICATION_CHARS_MAX);
}

/** OSC 9: ConEmu's progress (`4;state;percent`), its other numbered commands (ignored), or a message. */
export function readOsc9(data: string): TerminalNotification | TerminalProgress | undefined {
  const progress = /^4;([0-4])(?:;(\d{1,3}))?;?$/u.exec(data);
  if (progress !== null) {
    const state = PROGRESS_STATES[Number(progress[1])]!;
    const hasPercent = state === "normal" || (state !== "none" && state !== "indeterminate" && progress[2]);
    return { state, percent: hasPercent ? Math.min(100, Number(progress[2] ?? 0)) : undefined };
  }
  if (/^\d{1,2}(?:;|$)/u.test(data)) return undefined;
  return { source: "osc9", title: "", body: bounded(data) };
}

/** OSC 777 `notify;title;body`, as in rxvt-unicode and VTE. */
export function readOsc777(data: string): TerminalNotification | undefined {
  const [command, title = "", ...body] = data.split(";");
  if (command !== "notify") return undefined;
  return { source: "osc777", title: bounded(title), body: bounded(body.join(";")) };
}

/** OSC 7: `file://host/path`, the path decoded; undefined when it is not one. */
export function readOsc7(data: string): string | undefined {
  const path = /^file:\/\/[^/]*(\/.*)$/u.exec(data)?.[1];
  if (path === undefined) return undefined;
  try {
    return plainText(decodeURIComponent(path), CWD_CHARS_MAX);
  } catch {
    return undefined; // a stray percent sign
  }
}

/** OSC 133, FinalTerm's marks; options after the letter are ignored except D's exit status. */
export function readOsc133(data: string): PromptMark | undefined {
  const mark = /^([ABCD])(?:;(-?\d{1,5})(?:;|$))?/u.exec(data);
  if (mark === null) return undefined;
  const kind = mark[1] as PromptMark["kind"];
  return { kind, exitCode: kind === "D" && mark[2] !== undefined ? Number(mark[2]) : undefined };
}

/** OSC 99, kitty's notifications: parts of one notification may come in several sequences. */
export class KittyNotifications {
  #id = "";
  #title = "";
  #body = "";

  /** The finished notification, or undefined while more parts are to come. */
  read(data: string): TerminalNotification | undefined {
    const split = data.indexOf(";");
    if (split < 0) return undefined;
    const fields = new Map(
      data
        .slice(0, split)
        .split(":")
        .map((field) => [field[0] ?? "", field.slice(2)]),
    );
    const part = fields.get("p") ?? "title";
    if (part !== "title" && part !== "body") return undefined;
    const id = fields.get("i") ?? "";
    if (id !== this.#id) this.#start(id);
    const text = fields.get("e") === "1" ? fromBase64(data.slice(split + 1)) : data.slice(split + 1);
    if (part === "title") this.#title = bounded(this.#title + text);
    else this.#body = bounded(this.#body + text);
    if (fields.get("d") === "0") return undefined;
    const done: TerminalNotification = { source: "osc99", title: this.#title, body: this.#body };
    this.#start("");
    return done.title === "" && done.body === "" ? undefined : done;
  }

  #start(id: string): void {
    this.#id = id;
    this.#title = "";
    this.#body = "";
  }
}

function fromBase64(text: string): string {
  if (!/^[A-Za-z\d+/]*={0,2}$/u.test(text)) return "";
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  } catch {
    return ""; // not a length of base64
  }
}
