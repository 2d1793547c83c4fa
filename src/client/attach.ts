// `remi attach`: the user's terminal on one session at a time. Raw bytes both ways; only the prefix key and the
// terminal's own answers are taken out.

import { randomUUID } from "node:crypto";
import { constants } from "node:os";
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
import { ENTER_AND_PROBE, lastLine, makeRoom, notice, overlay, TITLE_BACK } from "./attach-text.ts";
import { CursorQueries } from "./cursor-queries.ts";
import { connectServer, type Listed } from "./server-link.ts";
import { neighbour } from "./session-choice.ts";
import { type Ending, SessionFollower } from "./session-follower.ts";

/** How long a link may be down before the person is told. */
const LINK_NOTICE_MS = 700;
/** How long a notice stays before the screen is drawn again. */
const NOTICE_MS = 1_500;

export interface AttachRequest {
  readonly paths: Paths;
  readonly session: Listed;
  readonly readOnly?: boolean;
  readonly detachOthers?: boolean;
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
  #follower: SessionFollower | null = null;
  #session: Listed;
  #last: string | null = null;
  #restore = "";
  #rendered = false;
  #covered = false;
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
    this.#scanner = new PrefixScanner({ prefix: settings.prefix, holdPartial: false });
    this.#filter = new ReplyFilter({
      onColor: ({ slot, color }) =>
        this.#follower?.terminal({
          [({ 10: "foreground", 11: "background", 12: "cursor" } as const)[slot]]: color,
        }),
      onReply: (kind) => {
        if (kind === "kitty-flags") this.#follower?.terminal({ kitty: true });
      },
    });
  }

  run(): Promise<number> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      const opened = openAttachTerminal({
        restoreSequence: () => this.#restoreSequence(),
        onInput: (bytes) => this.#onInput(bytes),
        onResize: (size) => this.#follower?.resize(size),
        onResume: () => this.#onResume(),
        onDrain: () => this.#follower?.resume(),
        onEnd: () => this.#leave(1, "the terminal is gone"),
        onSignal: () => this.#follower?.close(),
      });
      const message = opened.ok ? "The terminal is gone." : opened.message;
      if (!opened.ok || !opened.terminal.enter()) {
        process.stderr.write(`remi: ${message}\n`);
        return resolve(1);
      }
      this.#terminal = opened.terminal;
      this.#terminal.write(ENTER_AND_PROBE);
      void this.#follow(this.#session);
    });
  }

  async #follow(session: Listed): Promise<void> {
    this.#session = session;
    this.#terminal.write(makeRoom(this.#terminal.size));
    this.#restore = "";
    const follower = new SessionFollower(
      this.request.paths,
      {
        id: session.info.id,
        socket: session.socket ?? "",
        client: randomUUID(),
        access: this.request.readOnly ? "view" : "control",
        size: this.#terminal.size,
        detachOthers: this.request.detachOthers ?? false,
        environment: this.#refreshed(),
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
        },
        room: () => this.#terminal.resumeInput(),
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

  /** Exactly what the session set; a view of another size sets what the blanket knows. */
  #restoreSequence(): string {
    return `${this.#rendered || this.#restore === "" ? BLANKET_RESTORE : this.#restore}${TITLE_BACK}`;
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
      this.#linkNoticed = true;
      const leave = `${keyHelp(this.settings.prefix)[0]?.split("  ")[0] ?? "detach"} leaves`;
      this.#terminal.write(
        notice(`the session does not answer, trying again; ${leave}`, this.#terminal.size),
      );
    }, LINK_NOTICE_MS);
  }

  #onResume(): void {
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
        return this.#leave(exitCode ?? 128 + signalNumber(signal), `${name} ${how}`);
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
      // The key that takes an overlay away is not for the program.
      const wasCovered = this.#covered;
      if (wasCovered) this.#uncover();
      if ("action" in output) this.#act(output.action);
      else if (wasCovered) continue;
      else if (!this.request.readOnly) this.#send(output.forward);
    }
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
    const server = await connectServer(this.request.paths);
    if (!server.ok) return this.#notify(`the sessions cannot be listed: ${server.detail}`);
    const listed = await server.value.list();
    server.value.close();
    const target = listed.ok ? choose(listed.value) : null;
    if (!target || target.info.id === this.#session.info.id) return this.#notify("there is no other session");
    this.#change(target);
  }

  async #new(): Promise<void> {
    const server = await connectServer(this.request.paths);
    if (!server.ok) return this.#notify(`no session can be started: ${server.detail}`);
    const env = Object.fromEntries(
      Object.entries(process.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    const created = await server.value.create({
      command: [],
      cwd: process.cwd(),
      env,
      extraEnv: {},
      ...this.#terminal.size,
    });
    server.value.close();
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

  #leave(status: number, text: string): void {
    this.#follower?.close();
    this.#follower = null;
    for (const timer of [this.#keyTimer, this.#noticeTimer, this.#linkTimer]) if (timer) clearTimeout(timer);
    this.#terminal.leave(lastLine(text));
    this.#finish(status);
  }
}

function signalNumber(signal: string | null): number {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return signal === null ? 0 : (numbers[signal] ?? 0);
}
