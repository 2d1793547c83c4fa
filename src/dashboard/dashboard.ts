// The dashboard at work: events into the model, its frames onto the screen, its effects into the world. Draws at most
// ten times a second, a key press at once, and nothing when nothing has changed.

import type { Carried } from "../client/attach-request.ts";
import { insideSession } from "../client/inside-session.ts";
import type { Failure } from "../client/server-link.ts";
import type { CaptureRequest } from "../client/session-link.ts";
import type { Paths } from "../config/paths.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { attachLoop, loopWords } from "../session/attach-loop.ts";
import { Actions } from "./feeds/actions.ts";
import { directoriesFrom } from "./feeds/directories.ts";
import { GrepFeed } from "./feeds/grep-feed.ts";
import { PreviewFeed } from "./feeds/preview-feed.ts";
import type { CodePanel, Site } from "./feeds/site.ts";
import type { Effect, Event, InputEvent } from "./model/event.ts";
import { listed } from "./model/filter.ts";
import { frameOf } from "./model/frame.ts";
import { layoutFor } from "./model/layout.ts";
import { noPreview } from "./model/preview.ts";
import { initialState, type Session, type State, selectedSession } from "./model/state.ts";
import { colorDepth } from "./model/style.ts";
import { update } from "./model/update.ts";
import { wakeIn } from "./model/wake.ts";
import { FramePace } from "./terminal/frame-pace.ts";
import { Screen } from "./terminal/screen.ts";

export interface DashboardRequest {
  readonly paths: Paths;
  /** The machine whose sessions are shown. */
  readonly site: Site;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The sentence for a failure, without a full stop. */
  readonly sentence: (failure: Failure) => string;
  /** What a session without a host left on the disk; null when that cannot be read. */
  readonly stored: (session: Session, request: CaptureRequest) => Promise<Uint8Array | null>;
  /** Id of the session to begin with. */
  readonly selected?: string;
  /** What the previous attach on the same terminal passed on. */
  readonly carried?: Carried;
  /** The prefix key of the sessions that are attached to, checked. */
  readonly prefix?: string;
}

export class Dashboard {
  #state: State;
  #screen: Screen | null = null;
  #isBlocked = false;
  #carried: Carried | undefined;
  #wakeTimer: ReturnType<typeof setTimeout> | null = null;
  #finish: (status: number) => void = () => {};
  readonly #site: Site;
  readonly #preview: PreviewFeed;
  readonly #actions: Actions;
  readonly #remote: CodePanel;
  readonly #grep: GrepFeed;
  readonly #pace = new FramePace(() => this.#draw());
  readonly #frameOptions;

  constructor(
    private readonly request: DashboardRequest,
    private readonly startInk: typeof import("./view/renderer.tsx").startInk,
  ) {
    const { env, selected, site } = request;
    this.#site = site;
    this.#carried = request.carried;
    this.#frameOptions = { depth: colorDepth(env), clock: clockText };
    this.#state = initialState({
      size: { cols: 80, rows: 24 },
      nowMs: site.now(),
      home: env.HOME ?? "",
      machine: site.name,
      ...(selected === undefined ? {} : { selected }),
    });
    this.#preview = new PreviewFeed({
      connect: (session) => site.connect(session),
      preview: (preview) => this.#dispatch({ t: "preview", preview }),
      happened: (id, event) => this.#dispatch({ t: "happened", id, event }),
      stored: async (id, capture) => {
        const session = this.#state.sessions.get(id);
        return session ? request.stored(session, capture) : null;
      },
    });
    this.#actions = new Actions({
      site,
      session: (id) => this.#state.sessions.get(id),
      dispatch: (event) => this.#dispatch(event),
      sentence: request.sentence,
      size: () => this.#state.size,
    });
    this.#grep = new GrepFeed(site, (event) => this.#dispatch(event));
    this.#remote = site.panel((event) => this.#dispatch(event));
  }

  /** Runs until the person quits: 0, or 1 when there is no terminal to draw on. */
  run(): Promise<number> {
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#site.start({
        sessions: (sessions) => this.#dispatch({ t: "sessions", sessions }),
        changed: (session) => this.#dispatch({ t: "session", session }),
        removed: (id) => this.#dispatch({ t: "removed", id }),
        activity: (sessions) => this.#dispatch({ t: "activity", sessions }),
        access: (access) => this.#dispatch({ t: "remote-access", access }),
        word: (word) => {
          if (word === null && this.#state.linkWord !== null) this.#preview.again();
          this.#dispatch({ t: "link-word", word });
        },
        lost: (why) => this.#dispatch({ t: "link-lost", why }),
        noted: (text) => this.#dispatch({ t: "told", text, isError: true }),
      });
      this.#enter();
    });
  }

  #enter(): void {
    const opened = Screen.open(
      {
        input: (events) => this.#input(events),
        resized: (size) => this.#dispatch({ t: "resize", size }),
        drained: () => {
          this.#isBlocked = false;
          this.#pace.soon();
        },
        redraw: () => this.#redraw(),
        ended: () => this.#quit(1),
      },
      this.startInk,
    );
    if (!opened.ok) {
      process.stderr.write(`remi: ${opened.message}\n`);
      return this.#quit(1);
    }
    this.#screen = opened.screen;
    this.#isBlocked = false;
    this.#dispatch({ t: "resize", size: opened.screen.size });
    this.#pace.now();
  }

  #quit(status: number): void {
    if (this.#wakeTimer) clearTimeout(this.#wakeTimer);
    this.#pace.stop();
    this.#site.close();
    this.#grep.stop();
    this.#preview.show(null);
    this.#screen?.leave();
    this.#screen = null;
    this.#finish(status);
  }

  // ---- events

  #input(events: readonly InputEvent[]): void {
    for (const event of events) this.#dispatch(event, true);
  }

  #dispatch(event: Event, isInput = false): void {
    const before = this.#state;
    const [state, effects] = update(before, event, this.#site.now());
    this.#state = state;
    this.#follow(before, event);
    if (isInput) this.#pace.now();
    else this.#pace.soon();
    for (const effect of effects) this.#perform(effect);
  }

  /** Asks for the data that the current screen needs. */
  #follow(before: State, event: Event): void {
    const state = this.#state;
    if (event.t === "session") this.#readBranch(event.session);
    if (event.t === "sessions") for (const session of event.sessions) this.#readBranch(session);
    if (event.t === "activity")
      for (const [id] of event.sessions) {
        const session = state.sessions.get(id);
        if (session) this.#readBranch(session);
      }
    const selected = selectedSession(state);
    if (selected && state.selected !== before.selected) this.#readBranch(selected);
    this.#followPreview(selected);
    if (selected && state.band === "history" && state.history === null) this.#readHistory(selected.info.id);
    if (before.mode.kind === "grep" && state.mode.kind !== "grep") this.#grep.stop();
  }

  #followPreview(selected: Session | null): void {
    if (!this.#screen || !selected) return this.#preview.show(null);
    const { id } = selected.info;
    if (id === this.request.env.REMI_SESSION_ID) {
      this.#preview.show(null);
      // Its screen is this one, and a preview of itself would redraw itself for ever.
      if (this.#state.preview?.id !== id)
        this.#state = { ...this.#state, preview: noPreview(id, "The dashboard runs in this session.") };
      return;
    }
    const { band, scroll } = this.#state;
    const rows = layoutFor(this.#state).bandRows;
    this.#preview.show({ id, socket: selected.socket, rows, above: band === "preview" ? scroll : 0 });
  }

  #readBranch({ info }: Session): void {
    if (info.state === "exited" && this.#state.branches.has(info.id)) return;
    const branch = this.#site.branch(info.directory ?? info.cwd);
    if ((this.#state.branches.get(info.id) ?? null) === branch) return;
    [this.#state] = update(this.#state, { t: "branch", id: info.id, branch }, this.#site.now());
  }

  #readHistory(id: string): void {
    const events = this.#site.history(id);
    this.#dispatch({ t: "history", id, events });
  }

  // ---- effects

  #perform(effect: Effect): void {
    switch (effect.t) {
      case "quit":
        return this.#quit(0);
      case "suspend":
        // The terminal's own listener gives it back, stops this process and redraws afterwards.
        process.kill(process.pid, "SIGTSTP");
        return;
      case "redraw":
        return this.#redraw();
      case "attach":
        void this.#attach(effect.id);
        return;
      case "answer":
        void this.#actions.answer(effect.id, effect.text).then(() => this.#preview.touch(effect.id));
        return;
      case "answer-all":
        void this.#actions.answerAll(effect.ids, effect.text);
        return;
      case "press":
        void this.#actions.press(effect.key, effect.to).then(() => {
          for (const { id } of effect.to) this.#preview.touch(id);
        });
        return;
      case "create":
        void this.#actions.create(effect.session);
        return;
      case "rename":
        void this.#actions.rename(effect.id, effect.name);
        return;
      case "end":
        void this.#actions.end(effect.kill, effect.forget);
        return;
      case "restart":
        void this.#actions.restart(effect.ids);
        return;
      case "detach":
        void this.#actions.detach(effect.ids);
        return;
      case "mute":
        void this.#actions.mute(effect.ids, effect.muted);
        return;
      case "copy":
        // OSC 52: the terminal's clipboard.
        return this.#screen?.send(`\x1b]52;c;${Buffer.from(effect.text).toString("base64")}\x1b\\`);
      case "complete":
        return this.#dispatch({
          t: "completed",
          typed: effect.typed,
          directories: directoriesFrom(effect.typed, this.#state.home),
        });
      case "remote":
        void this.#remote.show(effect.refresh, effect.link);
        return;
      case "approve":
        void this.#remote.approve(effect.which);
        return;
      case "grep":
        void this.#grep.search(effect.pattern, this.#inOrder());
        return;
      default:
        return unhandled(effect);
    }
  }

  /** All sessions as the list shows them without a filter. */
  #inOrder(): readonly Session[] {
    const { sessions } = this.#state;
    return listed(sessions, "").flatMap((id) => sessions.get(id) ?? []);
  }

  /** Gives the terminal to attach, and takes it back when the person comes back. */
  async #attach(id: string): Promise<void> {
    const session = this.#state.sessions.get(id);
    if (!session || !this.#screen) return;
    const inside = insideSession(this.request.env);
    const infos = [...this.#state.sessions.values()].map(({ info }) => info);
    if (id === inside)
      return this.#dispatch({ t: "told", text: "the dashboard runs in this session", isError: true });
    const loop = inside === null ? null : attachLoop(infos, inside, id);
    if (loop) return this.#dispatch({ t: "told", text: loopWords(loop), isError: true });
    this.#pace.stop();
    this.#screen.leave();
    this.#screen = null;
    this.#preview.show(null);
    const { attach } = await import("../client/attach.ts");
    const outcome = await attach({
      ...{ paths: this.request.paths, session, isQuiet: true, hasDashboard: true },
      ...{ readOnly: this.#site.isReadOnly },
      ...(this.#site.source ? { source: this.#site.source } : {}),
      ...(this.#carried === undefined ? {} : { carried: this.#carried }),
      ...(this.request.prefix === undefined ? {} : { prefix: this.request.prefix }),
    });
    this.#carried = outcome.carried;
    this.#site.back();
    const isFailure = outcome.kind === "left" && outcome.status !== 0;
    const last = outcome.kind === "dashboard" ? outcome.session.info.id : id;
    this.#enter();
    const text = isFailure ? outcome.text : null;
    this.#dispatch({ t: "back", selected: last, size: this.#state.size, text });
  }

  // ---- drawing

  #redraw(): void {
    this.#screen?.forget();
    this.#pace.now();
  }

  #draw(): void {
    if (!this.#screen || this.#isBlocked) return;
    if (this.#wakeTimer) clearTimeout(this.#wakeTimer);
    this.#wakeTimer = null;
    const frame = frameOf(this.#state, this.#frameOptions);
    this.#isBlocked = !this.#screen.draw(frame, this.#state.size);
    const wait = wakeIn(this.#state);
    if (wait !== null) this.#wakeTimer = setTimeout(() => this.#dispatch({ t: "clock" }), wait);
  }
}

/** `14:05:09` in the person's time zone. */
function clockText(ms: number): string {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((n) => String(n).padStart(2, "0")).join(":");
}
