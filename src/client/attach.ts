// `remi attach`: the user's terminal on one session at a time. Raw bytes both ways; only the prefix key and the
// terminal's own answers are taken out.

import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { loadConfig } from "../config/load.ts";
import type { Paths } from "../config/paths.ts";
import { type KeyChord, parseChord } from "../keys/key-chord.ts";
import { DEFAULT_PREFIX, keyHelp, type PrefixAction } from "../keys/key-table.ts";
import { PrefixScanner } from "../keys/prefix-scanner.ts";
import { ReplyFilter } from "../keys/reply-filter.ts";
import { printable } from "../protocol/frames.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import { BLANKET_RESTORE } from "../terminal/restore.ts";
import { type AttachTerminal, openAttachTerminal } from "./attach-terminal.ts";
import { KEEP_TITLE, lastLine, makeRoom, notice, overlay, PROBE, TITLE_BACK } from "./attach-text.ts";
import { CursorQueries } from "./cursor-queries.ts";
import type { Listed } from "./server-link.ts";
import { neighbour } from "./session-choice.ts";
import { type Ending, SessionFollower } from "./session-follower.ts";
import { localSource, type SessionSource } from "./session-source.ts";
import { signalNumber } from "./signal-number.ts";

/** How long a link may be down before the person is told. */
const LINK_NOTICE_MS = 700;
/** How long a notice stays before the screen is drawn again. */
const NOTICE_MS = 1_500;
/** How long leaving waits for the terminal's answers to the probe, which the shell would else take for typed. */
const PROBE_MS_MAX = 500;
const TAB_STOPS = /\x1b\[3g(?:\x1b\[\d+G\x1bH)*/;
/** The key that takes a place back, plain or as a kitty key. */
const TAKE_OVER_KEY = /^(?:[tT]|\x1b\[116(?:;[\d:;]*)?u)$/;

export interface AttachRequest {
  readonly paths: Paths;
  readonly session: Listed;
  readonly readOnly?: boolean;
  readonly detachOthers?: boolean;
  /** Where its sessions are; this machine unless said otherwise. */
  readonly source?: SessionSource;
  /** Descriptor of the terminal; standard input unless said otherwise. */
  readonly fd?: number;
}

/** Attaches until the user detaches (0), the session ends (its status), or it cannot be reached (1). */
export async function attach(request: AttachRequest): Promise<number> {
  const { config } = await loadConfig(request.paths);
  const attachment = new Attachment(request, {
    prefix: parseChord(process.env.REMI_PREFIX ?? config.prefix) ?? DEFAULT_PREFIX,
    refresh: config.refresh_environment,
  });
  return attachment.run();
}

interface Settings {
  readonly prefix: KeyChord;
  readonly refresh: readonly string[];
}

class Attachment {
  #terminal!: AttachTerminal;
  readonly #scanner: PrefixScanner;
  readonly #filter: ReplyFilter;
  readonly #queries = new CursorQueries();
  readonly #source: SessionSource;
  #follower: SessionFollower | null = null;
  /** Takes the place back that another client has taken; null while it is ours. */
  #takeOver: (() => void) | null = null;
  #session: Listed;
  #last: string | null = null;
  #restore = "";
  #rendered = false;
  #covered = false;
  /** The terminal has not been sent all of what `#restore` undoes. */
  #isBehind = false;
  /** Everything that the probe asked is answered. */
  readonly #probed = Promise.withResolvers<void>();
  #keyTimer: ReturnType<typeof setTimeout> | null = null;
  #noticeTimer: ReturnType<typeof setTimeout> | null = null;
  #linkTimer: ReturnType<typeof setTimeout> | null = null;
  #linkNoticed = false;
  #finish: (status: number) => void = () => {};

  constructor(
    private readonly request: AttachRequest,
    private readonly settings: Settings,
  ) {
    this.#session = request.session;
    this.#source = request.source ?? localSource(request.paths);
    this.#scanner = new PrefixScanner({ prefix: settings.prefix, holdPartial: false });
    this.#filter = new ReplyFilter({
      onColor: ({ slot, color }) =>
        this.#follower?.terminal({
          [({ 10: "foreground", 11: "background", 12: "cursor" } as const)[slot]]: color,
        }),
      onReply: (kind) => {
        if (kind === "kitty-flags") this.#follower?.terminal({ kitty: true });
        if (kind === "device-attributes") this.#probed.resolve();
      },
    });
  }

  run(): Promise<number> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      const opened = openAttachTerminal(
        {
          restoreSequence: () => this.#restoreSequence(),
          onInput: (bytes) => this.#onInput(bytes),
          onResize: (size) => this.#follower?.resize(size),
          onResume: (wasLeft) => this.#onResume(wasLeft),
          onDrain: () => this.#follower?.resume(),
          onEnd: () => this.#leave(1, "the terminal is gone"),
          beforeSignal: () => this.#answered(),
          onSignal: () => this.#follower?.close(),
        },
        this.request.fd,
      );
      const message = opened.ok ? "The terminal is gone." : opened.message;
      if (!opened.ok || !opened.terminal.enter()) {
        process.stderr.write(`remi: ${message}\n`);
        return resolve(1);
      }
      this.#terminal = opened.terminal;
      this.#terminal.write(KEEP_TITLE + PROBE);
      this.#source.onReplaced?.((takeOver) => this.#onReplaced(takeOver));
      void this.#follow(this.#session);
    });
  }

  async #follow(session: Listed): Promise<void> {
    this.#session = session;
    this.#terminal.write(makeRoom(this.#terminal.size));
    this.#restore = "";
    const follower = new SessionFollower(
      this.#source.way(session, this.#refreshed()),
      {
        client: randomUUID(),
        access: this.request.readOnly ? "view" : "control",
        size: this.#terminal.size,
        detachOthers: this.request.detachOthers ?? false,
      },
      {
        paint: (bytes) => this.#paint(bytes),
        restore: (sequence) => {
          this.#restore = sequence;
          this.#terminal.restoreChanged();
        },
        info: (info) => this.#onInfo(info),
        link: (up) => this.#onLink(up),
        size: ({ rendered }) => {
          this.#rendered = rendered;
          this.#terminal.restoreChanged();
        },
        room: () => this.#terminal.resumeInput(),
        stale: () => this.#notify("what was typed while the link was down is too old and was not sent"),
        ended: (ending) => this.#onEnded(ending),
      },
    );
    this.#follower = follower;
    await follower.start();
  }

  #refreshed(): Record<string, string> {
    const chosen = this.settings.refresh.map((name) => [name, process.env[name]] as const);
    return Object.fromEntries(chosen.filter((pair): pair is [string, string] => pair[1] !== undefined));
  }

  /** Exactly what the session set; where that is not known, or not all that was set, what the blanket knows too. */
  #restoreSequence(): string {
    const isOurs = this.#rendered || this.#covered || this.#isBehind || this.#restore === "";
    if (!isOurs) return this.#restore + TITLE_BACK;
    // The session's tab stops are those of its own width.
    return this.#restore.replace(TAB_STOPS, "") + BLANKET_RESTORE + TITLE_BACK;
  }

  // ---- output

  #paint(bytes: Uint8Array): void {
    const queries = this.#queries.count(bytes);
    if (queries > 0) this.#filter.expectCursorReports(queries, performance.now());
    // What comes under an overlay is drawn anew when it goes.
    if (this.#covered) return;
    if (!this.#terminal.write(bytes)) this.#follower?.pause();
  }

  #onInfo(info: SessionInfo): void {
    this.#session = { ...this.#session, info };
  }

  #onLink(up: boolean): void {
    if (this.#linkTimer) clearTimeout(this.#linkTimer);
    this.#linkTimer = null;
    if (up) {
      if (this.#linkNoticed) this.#follower?.resync();
      this.#linkNoticed = false;
      return;
    }
    this.#linkTimer = setTimeout(() => {
      if (this.#takeOver) return;
      this.#linkNoticed = true;
      const leave = `${keyHelp(this.settings.prefix)[0]?.split("  ")[0] ?? "detach"} leaves`;
      this.#terminal.write(
        notice(`the session does not answer, trying again; ${leave}`, this.#terminal.size),
      );
    }, LINK_NOTICE_MS);
  }

  #onResume(wasLeft: boolean): void {
    if (wasLeft) this.#terminal.write(KEEP_TITLE);
    this.#terminal.write(makeRoom(this.#terminal.size));
    this.#follower?.resize(this.#terminal.size);
    this.#follower?.resync();
  }

  #onEnded(ending: Ending): void {
    const name = printable(this.#session.info.name);
    switch (ending.kind) {
      case "exited": {
        const { exitCode, signal } = ending;
        const how = signal === null ? `exited with ${exitCode}` : `ended by ${signal}`;
        const status = exitCode ?? 128 + signalNumber(signal);
        return this.#terminal.whenWritten(() => this.#leave(status, `${name} ${how}`));
      }
      case "detached":
        return this.#leave(0, `detached from ${name}; the session goes on`);
      case "shutdown":
        return this.#leave(1, `${name}: the session host was stopped`);
      case "gone":
        return this.#leave(1, `${name} is gone: ${printable(ending.why)}`);
      case "refused":
        return this.#leave(1, `${name} cannot be attached: ${ending.code} ${printable(ending.detail)}`);
    }
  }

  // ---- input

  #onInput(bytes: Uint8Array): void {
    const now = performance.now();
    this.#typed(this.#filter.push(bytes, now), now);
    this.#armKeyTimer();
  }

  #typed(bytes: Uint8Array, now: number): void {
    if (bytes.byteLength > 0) this.#perform(this.#scanner.push(bytes, now));
  }

  #perform(outputs: ReturnType<PrefixScanner["push"]>): void {
    for (const output of outputs) {
      if (this.#takeOver && "forward" in output) {
        this.#maybeTakeOver(output.forward);
        continue;
      }
      // The key that takes an overlay away is not for the program.
      const wasCovered = this.#covered;
      if (wasCovered) this.#uncover();
      if ("action" in output) this.#act(output.action);
      else if (wasCovered) continue;
      else if (!this.request.readOnly) this.#send(output.forward);
    }
  }

  /** Another client is in our place. It is not taken back by itself, or two would take it from each other for ever. */
  #onReplaced(takeOver: () => void): void {
    this.#takeOver = takeOver;
    const leave = keyHelp(this.settings.prefix)[0]?.split("  ")[0] ?? "detach";
    this.#cover(["Another client has taken over.", "", `t  take over here`, `${leave}  leave`]);
  }

  #maybeTakeOver(bytes: Uint8Array): void {
    const takeOver = this.#takeOver;
    if (!takeOver || !TAKE_OVER_KEY.test(Buffer.from(bytes).toString("latin1"))) return;
    this.#takeOver = null;
    this.#covered = false;
    // The screen is drawn anew when the link is there again.
    this.#linkNoticed = true;
    takeOver();
  }

  #send(bytes: Uint8Array): void {
    const follower = this.#follower;
    if (!follower) return;
    if (!follower.type(bytes)) this.#terminal.write("\x07");
    if (!follower.hasRoom) this.#terminal.pauseInput();
  }

  #armKeyTimer(): void {
    if (this.#keyTimer) clearTimeout(this.#keyTimer);
    this.#keyTimer = null;
    const deadlines = [this.#filter.deadline(), this.#scanner.deadline()].filter(
      (d): d is number => d !== null,
    );
    if (deadlines.length === 0) return;
    const wait = Math.max(1, Math.min(...deadlines) - performance.now());
    this.#keyTimer = setTimeout(() => {
      this.#keyTimer = null;
      const now = performance.now();
      this.#typed(this.#filter.expire(now), now);
      this.#perform(this.#scanner.expire(now));
      this.#armKeyTimer();
    }, wait);
  }

  #act(action: PrefixAction): void {
    // Leaving already.
    if (!this.#follower) return;
    switch (action) {
      case "detach":
        return this.#leave(0, `detached from ${printable(this.#session.info.name)}; the session goes on`);
      case "next":
        void this.#switch((sessions) => neighbour(sessions, this.#session.info.id, 1));
        return;
      case "previous":
        void this.#switch((sessions) => neighbour(sessions, this.#session.info.id, -1));
        return;
      case "last":
        void this.#switch((sessions) => sessions.find((s) => s.info.id === this.#last && s.socket) ?? null);
        return;
      case "new":
        void this.#new();
        return;
      case "pan-left":
        return this.#pan(-1, 0);
      case "pan-right":
        return this.#pan(1, 0);
      case "pan-up":
        return this.#pan(0, -1);
      case "pan-down":
        return this.#pan(0, 1);
      case "help":
        return this.#cover([...keyHelp(this.settings.prefix), "", "any key: back to the session"]);
    }
  }

  /** Moves a view of a larger session by half a screen. */
  #pan(dx: number, dy: number): void {
    const { cols, rows } = this.#terminal.size;
    if (this.#rendered) this.#follower?.pan(dx * Math.ceil(cols / 2), dy * Math.ceil(rows / 2));
  }

  #cover(lines: readonly string[]): void {
    this.#covered = true;
    this.#terminal.restoreChanged();
    this.#terminal.write(overlay(lines, this.#terminal.size));
  }

  #uncover(): void {
    this.#covered = false;
    this.#follower?.resync();
  }

  #notify(text: string): void {
    this.#terminal.write(notice(text, this.#terminal.size));
    if (this.#noticeTimer) clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => this.#follower?.resync(), NOTICE_MS);
  }

  async #switch(choose: (sessions: readonly Listed[]) => Listed | null): Promise<void> {
    const listed = await this.#source.list();
    if (!listed.ok) return this.#notify(`the sessions cannot be listed: ${listed.detail}`);
    const target = choose(listed.value);
    if (!target || target.info.id === this.#session.info.id) return this.#notify("there is no other session");
    this.#change(target);
  }

  async #new(): Promise<void> {
    if (!this.#source.create) return this.#notify("sessions are started on the machine that they run on");
    const created = await this.#source.create(this.#terminal.size);
    if (!created.ok) return this.#notify(`no session was started: ${created.detail}`);
    this.#change(created.value);
  }

  #change(target: Listed): void {
    this.#last = this.#session.info.id;
    this.#follower?.close();
    this.#terminal.write(this.#restoreSequence().slice(0, -TITLE_BACK.length));
    this.#rendered = false;
    void this.#follow(target);
  }

  /** The terminal has answered the probe, or takes too long. */
  #answered(): Promise<unknown> {
    return Promise.race([this.#probed.promise, Bun.sleep(PROBE_MS_MAX)]);
  }

  #leave(status: number, text: string): void {
    const follower = this.#follower;
    this.#follower = null;
    for (const timer of [this.#keyTimer, this.#noticeTimer, this.#linkTimer]) if (timer) clearTimeout(timer);
    void Promise.all([follower?.settled(), this.#answered()]).then(([isSettled]) => {
      if (isSettled === false) this.#isBehind = true;
      follower?.close();
      this.#terminal.leave(lastLine(text));
      this.#finish(status);
    });
  }
}
