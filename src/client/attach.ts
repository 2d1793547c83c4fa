// `remi attach`: the user's terminal on one session at a time. Raw bytes both ways; only the prefix key and the
// terminal's own answers are taken out.

import { randomUUID } from "node:crypto";
import { keyHelp, keysOf, type PrefixAction } from "../keys/key-table.ts";
import type { SessionInfo } from "../protocol/session-info.ts";
import { unhandled } from "../protocol/unhandled.ts";
import type { Size } from "../session/size-rule.ts";
import { printable } from "../text/printable.ts";
import { AttachInput, holdsInterrupt, isTakeOver } from "./attach-input.ts";
import type { AttachOutcome, AttachRequest, Carried } from "./attach-request.ts";
import { AttachScreen } from "./attach-screen.ts";
import { type AttachSettings, attachSettings, ownVariables } from "./attach-settings.ts";
import { type AttachTerminal, openAttachTerminal } from "./attach-terminal.ts";
import {
  endingWords,
  FRESH_LINE,
  KEEP_TITLE,
  lastLine,
  NOTHING_LEFT,
  PROBE,
  staleWords,
} from "./attach-text.ts";
import { CursorQueries } from "./cursor-queries.ts";
import type { Ending } from "./follower-terms.ts";
import { OtherSessions, type Target } from "./other-sessions.ts";
import { ScrollOverlay } from "./scroll-overlay.ts";
import type { Listed } from "./server-link.ts";
import { neighbour, nextWaiting } from "./session-choice.ts";
import { SessionFollower } from "./session-follower.ts";
import { localSource, type SessionSource } from "./session-source.ts";
import { SilenceNotice } from "./silence-notice.ts";
import { STATUS_ROWS_MIN, statusText } from "./status-line.ts";

/** The status of a command that Ctrl-C ends. */
const INTERRUPTED = 130;

/** Attaches until the user leaves, the session ends, or it cannot be reached. */
export async function attach(request: AttachRequest): Promise<AttachOutcome> {
  return new Attachment(request, await attachSettings(request)).run();
}

class Attachment {
  #terminal!: AttachTerminal;
  readonly #input: AttachInput;
  readonly #screen: AttachScreen;
  readonly #queries = new CursorQueries();
  readonly #source: SessionSource;
  #follower: SessionFollower | null = null;
  readonly #others: OtherSessions;
  readonly #scroll: ScrollOverlay;
  /** Takes the place back that another client has taken; null while it is ours. */
  #takeOver: (() => void) | null = null;
  #session: Listed;
  #last: string | null = null;
  readonly #silence = new SilenceNotice({
    show: () => this.#showSilence(),
    resync: () => this.#follower?.resync(),
  });
  /** The session has been drawn: keys are for it. */
  #isDrawn = false;
  #finish: (outcome: AttachOutcome) => void = () => {};

  constructor(
    private readonly request: AttachRequest,
    private readonly settings: AttachSettings,
  ) {
    this.#session = request.session;
    this.#source = request.source ?? localSource(request.paths);
    this.#input = new AttachInput(settings.prefix, {
      forward: (bytes) => this.#forward(bytes),
      action: (action) => this.#act(action),
      terminal: (said) => this.#follower?.terminal(said),
      answered: (ask) => this.#screen.answered(ask),
    });
    this.#screen = new AttachScreen({
      terminal: () => this.#terminal,
      resync: () => this.#follower?.resync(),
      status: (cols, notice) => this.#status(cols, notice),
      completed: (restore) => this.#input.own.completed(restore),
    });
    this.#screen.wantsStatus = settings.statusLine;
    this.#scroll = new ScrollOverlay(this.#source, this.#screen, () => this.#terminal.size);
    this.#others = new OtherSessions(this.#source, {
      channels: settings.alerts,
      changed: () => this.#screen.statusChanged(),
      alert: (sequence) => this.#screen.alert(sequence),
    });
  }

  run(): Promise<AttachOutcome> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      const opened = openAttachTerminal(
        {
          restoreSequence: () => this.#screen.restoreSequence(),
          onInput: (bytes) => this.#input.push(bytes),
          onResize: () => this.#resize(),
          onResume: (wasLeft) => this.#onResume(wasLeft),
          onDrain: () => this.#follower?.resume(),
          onEnd: () => this.#leave(1, "the terminal is gone"),
          beforeSignal: () => this.#input.drain(this.#terminal),
          beforeStop: () => this.#input.settle((fence) => this.#terminal.ask(fence)),
          onSignal: (signal) => this.#onSignal(signal),
        },
        this.request.fd,
      );
      if (!opened.ok) return this.#failed(opened.message);
      this.#terminal = opened.terminal;
      if (!opened.terminal.enter()) return this.#failed("The terminal is gone.");
      if (this.settings.hint !== null) this.#terminal.write(`remi: ${this.settings.hint}\r\n`);
      this.#terminal.write(KEEP_TITLE + PROBE);
      this.#source.onReplaced?.((takeOver) => this.#onReplaced(takeOver));
      this.#source.onRoute?.(() => this.#follower && this.#screen.statusChanged());
      void this.#follow(this.#session);
    });
  }

  #failed(message: string): void {
    process.stderr.write(`remi: ${message}\n`);
    this.#finish({ kind: "left", status: 1, text: message, carried: this.#carried });
  }

  get #carried(): Carried {
    return { statusLine: this.#screen.wantsStatus };
  }

  async #follow(session: Listed): Promise<void> {
    this.#session = session;
    this.#isDrawn = false;
    this.#screen.begin();
    const follower = new SessionFollower(
      this.#source.way(session, ownVariables(this.settings.refresh)),
      {
        client: randomUUID(),
        access: this.request.readOnly ? "view" : "control",
        size: this.#screen.sessionSize,
        detachOthers: this.request.detachOthers ?? false,
      },
      {
        paint: (bytes) => this.#paint(bytes),
        restore: (sequence) => this.#screen.restoreIs(sequence),
        info: (info) => this.#onInfo(info),
        link: (up) => this.#silence.link(up),
        silent: (isSilent) => this.#silence.silent(isSilent),
        size: (size) => this.#onSize(size),
        room: () => this.#terminal.resumeInput(),
        stale: (bytes) => this.#screen.notify(staleWords(bytes)),
        ended: (ending) => this.#onEnded(ending),
      },
    );
    this.#follower = follower;
    follower.terminal(this.#terminal.told);
    await follower.start();
    if (this.#follower === follower) this.#others.beside(session.info.id);
  }

  // ---- output

  #paint(bytes: Uint8Array): void {
    this.#isDrawn = true;
    const queries = this.#queries.count(bytes);
    if (queries > 0) this.#input.expectCursorReports(queries);
    if (!this.#screen.paint(bytes)) this.#follower?.pause();
  }

  #onInfo(info: SessionInfo): void {
    this.#session = { ...this.#session, info };
    this.#screen.title(info.title);
    this.#screen.statusChanged();
  }

  #onSize({ cols, rows, rendered }: Size & { readonly rendered: boolean }): void {
    this.#screen.renderedIs(rendered);
    this.#screen.title(this.#session.info.title);
    const wanted = this.#screen.sessionSize;
    // A host of an older version sends raw output to every client that has the session's size, and then there is no
    // room for a line.
    if (!wanted.rendered || rendered || cols !== wanted.cols || rows !== wanted.rows) return;
    this.#screen.wantsStatus = false;
    this.#resize();
    this.#screen.notify("this session was started by an older remi, which has no room for a status line");
  }

  #resize(): void {
    this.#follower?.resize(this.#screen.sessionSize);
    this.#follower?.terminal(this.#terminal.told);
    this.#scroll.resized();
  }

  #status(cols: number, notice: string | null): string {
    const { id, name, state } = this.#session.info;
    const othersWaiting = this.#others.waitingBeside(id);
    const jumpKeys = keysOf("waiting", this.settings.prefix);
    const isReadOnly = this.request.readOnly ?? false;
    const route = this.#source.route?.() ?? null;
    return statusText({ name, state, othersWaiting, jumpKeys, isReadOnly, route, notice }, cols);
  }

  /** Shown over a session that does not answer; not when another client has taken over, which has its own message. */
  #showSilence(): void {
    if (this.#takeOver) return;
    const leave = keysOf("detach", this.settings.prefix);
    this.#screen.write(`the session does not answer, trying again; ${leave} leaves`);
  }

  #onResume(wasLeft: boolean): void {
    if (wasLeft) this.#terminal.write(KEEP_TITLE);
    this.#screen.resumed();
    this.#resize();
    this.#follower?.resync();
  }

  #onSignal(signal: string): string {
    if (signal === "SIGTSTP") return FRESH_LINE;
    this.#follower?.close();
    return lastLine(`detached from ${this.#name} by ${signal}; the session goes on`);
  }

  #onEnded(ending: Ending): void {
    const { status, text } = endingWords(this.#name, ending, this.#session.info.reason);
    // The program's last output first.
    if (ending.kind === "exited") this.#terminal.whenWritten(() => this.#leave(status, text));
    else this.#leave(status, text);
  }

  get #name(): string {
    return printable(this.#session.info.name);
  }

  // ---- input

  #forward(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    if (this.#takeOver) return this.#maybeTakeOver(bytes);
    if (this.#scroll.isShown || this.#scroll.isComing) {
      const rest = this.#scroll.input(bytes);
      if (!rest) return;
      this.#uncover();
      return this.#forward(rest);
    }
    // The key that takes an overlay away is not for the program.
    if (this.#screen.isCovered) return this.#uncover();
    if (!this.#isDrawn && holdsInterrupt(bytes))
      return this.#leave(INTERRUPTED, `${this.#name} was not shown; the session goes on`);
    if (this.request.readOnly) this.#follower?.expectAnswer();
    else this.#send(bytes);
  }

  /** Another client has our place. It is not taken back unasked, or two would take it from each other for ever. */
  #onReplaced(takeOver: () => void): void {
    this.#takeOver = takeOver;
    const leave = keysOf("detach", this.settings.prefix);
    this.#screen.cover(["Another client has taken over.", "", `t  take over here`, `${leave}  leave`]);
  }

  #maybeTakeOver(bytes: Uint8Array): void {
    const takeOver = this.#takeOver;
    if (!takeOver || !isTakeOver(bytes)) return;
    this.#takeOver = null;
    this.#screen.uncover(false);
    this.#silence.covered();
    takeOver();
  }

  #send(bytes: Uint8Array): void {
    const follower = this.#follower;
    if (!follower) return;
    if (!follower.type(bytes)) this.#terminal.write("\x07");
    if (!follower.hasRoom) this.#terminal.pauseInput();
  }

  #act(action: PrefixAction): void {
    // Leaving already.
    if (!this.#follower) return;
    this.#scroll.end();
    if (this.#screen.isCovered) this.#screen.uncover();
    switch (action) {
      case "detach":
        return this.#leave(0, `detached from ${this.#name}; the session goes on`);
      case "next":
        return this.#switch((sessions) => neighbour(sessions, this.#session.info.id, 1));
      case "previous":
        return this.#switch((sessions) => neighbour(sessions, this.#session.info.id, -1));
      case "last":
        return this.#switch((sessions) => sessions.find((s) => s.info.id === this.#last && s.socket) ?? null);
      case "waiting":
        return this.#switch(
          (sessions) => nextWaiting(sessions, this.#session.info.id),
          "no other session waits for a person",
        );
      case "dashboard":
        return this.#toDashboard();
      case "new":
        return void this.#others.create(this.#screen.sessionSize).then((target) => this.#go(target));
      case "pan-left":
        return this.#pan(-1, 0);
      case "pan-right":
        return this.#pan(1, 0);
      case "pan-up":
        return this.#pan(0, -1);
      case "pan-down":
        return this.#pan(0, 1);
      case "scroll":
        return void this.#scroll.start(this.#session, this.#stillShown()).then((keys) => this.#forward(keys));
      case "status":
        return this.#toggleStatus();
      case "help":
        return this.#screen.cover([...keyHelp(this.settings.prefix), "", "any key: back to the session"]);
      default:
        return unhandled(action);
    }
  }

  /** Whether the session is attached still, asked later. */
  #stillShown(): () => boolean {
    const follower = this.#follower;
    return () => this.#follower !== null && this.#follower === follower;
  }

  #uncover(): void {
    this.#scroll.end();
    this.#screen.uncover();
  }

  /** Moves a view of a larger session by half a screen. */
  #pan(dx: number, dy: number): void {
    const { cols, rows } = this.#terminal.size;
    if (this.#screen.isRendered) this.#follower?.pan(dx * Math.ceil(cols / 2), dy * Math.ceil(rows / 2));
  }

  #toggleStatus(): void {
    this.#screen.wantsStatus = !this.#screen.wantsStatus;
    if (this.#screen.wantsStatus && !this.#screen.hasStatusRow)
      return this.#screen.notify(`a status line needs a terminal of ${STATUS_ROWS_MIN} rows`);
    this.#resize();
  }

  #switch(choose: (sessions: readonly Listed[]) => Listed | null, none = "there is no other session"): void {
    const { id } = this.#session.info;
    const other = (sessions: readonly Listed[]) => {
      const chosen = choose(sessions);
      return chosen?.info.id === id ? null : chosen;
    };
    void this.#others.choose(other, none).then((target) => this.#go(target));
  }

  #go(target: Target): void {
    // Leaving already.
    if (!this.#follower) return;
    if (target.ok) this.#change(target.session);
    else this.#screen.notify(target.why);
  }

  #change(target: Listed): void {
    this.#last = this.#session.info.id;
    this.#follower?.close();
    this.#screen.end();
    void this.#follow(target);
  }

  // ---- the way out

  #toDashboard(): void {
    if (!this.request.hasDashboard)
      return this.#screen.notify(
        "the dashboard shows the sessions of its own machine: 'remi' there opens it",
      );
    const session = this.#session;
    this.#end(NOTHING_LEFT, () => ({ kind: "dashboard", session, carried: this.#carried }));
  }

  #leave(status: number, text: string): void {
    const { hint } = this.settings;
    const words = lastLine(text) + (hint === null ? "" : `[${hint}]\r\n`);
    this.#end(this.request.isQuiet ? NOTHING_LEFT : words, () => ({
      kind: "left",
      status,
      text,
      carried: this.#carried,
    }));
  }

  #end(lastWords: string, outcome: () => AttachOutcome): void {
    const follower = this.#follower;
    this.#follower = null;
    this.#others.close();
    this.#screen.dispose();
    this.#input.leaving();
    this.#silence.dispose();
    void Promise.resolve(follower?.settled()).then(async (isSettled) => {
      if (isSettled === false) this.#screen.behind();
      follower?.close();
      await this.#input.drain(this.#terminal);
      this.#input.dispose();
      await this.#terminal.leave(lastWords, this.#input.ahead);
      this.#finish(outcome());
    });
  }
}
