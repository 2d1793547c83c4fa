// What the emulator takes and reports: options, callbacks, modes, cursor. Types only.

export interface TerminalColors {
  /** 0xRRGGBB */
  readonly foreground: number;
  readonly background: number;
  readonly cursor: number;
  /** Sixteen or up to 256 colours, 0xRRGGBB; the rest of the 256 follow xterm's cube. */
  readonly palette?: readonly number[];
}

export interface TerminalNotification {
  readonly source: "osc9" | "osc99" | "osc777";
  readonly title: string;
  readonly body: string;
}

/** OSC 9;4. `percent` is 0..100, or undefined for an indeterminate, paused or absent bar. */
export interface TerminalProgress {
  readonly state: "none" | "normal" | "error" | "indeterminate" | "paused";
  readonly percent: number | undefined;
}

/** OSC 133: A prompt, B input, C output, D end of a command with its status if given. */
export interface PromptMark {
  readonly kind: "A" | "B" | "C" | "D";
  readonly exitCode: number | undefined;
}

export type MouseMode = "none" | "x10" | "vt200" | "drag" | "any";
export type MouseEncoding = "default" | "utf8" | "sgr" | "urxvt" | "sgr-pixels";

export interface TerminalModes {
  readonly bracketedPaste: boolean;
  readonly mouse: MouseMode;
  readonly mouseEncoding: MouseEncoding;
  readonly focus: boolean;
  readonly appCursor: boolean;
  readonly appKeypad: boolean;
  readonly origin: boolean;
  readonly wrap: boolean;
  readonly insert: boolean;
  readonly syncOutput: boolean;
  readonly kittyFlags: number;
  /** modifyOtherKeys: 0, 1 or 2. */
  readonly otherKeys: number;
}

export interface TerminalCursor {
  /** Column and row on the screen, from 0. x equals cols while a wrap is pending. */
  readonly x: number;
  readonly y: number;
  readonly visible: boolean;
  /** DECSCUSR parameter 0..6. */
  readonly style: number;
}

export interface EmulatorOptions {
  readonly cols: number;
  readonly rows: number;
  /** Lines of the program above its screen, however many rows they take, clamped to 0..100,000; 2,000 when absent. */
  readonly scrollbackLines?: number;
  /** remi's version, for XTVERSION. */
  readonly version: string;
  readonly colors?: TerminalColors;
  /** Whether somebody who is attached draws sixel pictures: a program that asks is told. */
  readonly drawsSixel?: () => boolean;
  /** Answers to the program's queries: to be written to the PTY, in order. */
  readonly onReply?: (bytes: Uint8Array) => void;
  readonly onTitle?: (title: string) => void;
  readonly onBell?: () => void;
  /** OSC 52: the selections that are set and their content as base64, or `!` to clear them. Queries are not reported. */
  readonly onClipboard?: (which: string, base64: string) => void;
  readonly onNotification?: (notification: TerminalNotification) => void;
  readonly onProgress?: (progress: TerminalProgress) => void;
  readonly onPromptMark?: (mark: PromptMark) => void;
  readonly onCwd?: (cwd: string) => void;
}
