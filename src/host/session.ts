// One session: its program, screen, output and clients. Everything that happens to it passes through here; socket, disk
// and process are in other files.

import type { FrameSocket } from "../carrier/unix-socket.ts";
import { CLIENTS_MAX } from "../protocol/limits.ts";
import { type SessionInfo, withMuted } from "../protocol/session-info.ts";
import type { Recipe } from "../protocol/session-messages.ts";
import type { SizePolicy } from "../protocol/size-policy.ts";
import { unhandled } from "../protocol/unhandled.ts";
import { InputQueue } from "../session/input-queue.ts";
import { OutputRing } from "../session/output-ring.ts";
import type { Size } from "../session/size-rule.ts";
import { Emulator } from "../terminal/emulator.ts";
import { trace } from "../trace.ts";
import { Announcer } from "./announcer.ts";
import { applyTerminal } from "./apply-terminal.ts";
import type { OpenMessage, RequestMessage, SessionSide } from "./attached-client.ts";
import { AttachedClient } from "./attached-client.ts";
import { CostlyRequests } from "./costly-requests.ts";
import { describe, shownIn } from "./describe.ts";
import { EmulatorFeed } from "./emulator-feed.ts";
import { Garbage } from "./garbage.ts";
import { InputAcks } from "./input-acks.ts";
import { KeyTypist } from "./key-typist.ts";
import { Pacing } from "./pacing.ts";
import { Prompter } from "./prompter.ts";
import type { Pty, PtyExit, PtySpawn } from "./pty/pty.ts";
import { writeTraced } from "./pty/traced-write.ts";
import type { SavedSession } from "./saved-session.ts";
import type { SessionEvents } from "./session-events.ts";
import { SessionSizing, sizeOf } from "./session-sizing.ts";
import { StateWatch } from "./state-watch.ts";
import { withViewSignals } from "./view-signals.ts";

const isViewer = (client: AttachedClient) => client.isViewer;

export class Session implements SessionSide {
  readonly ring: OutputRing;
  readonly emulator: Emulator;
  readonly feed: EmulatorFeed;
  readonly watch: StateWatch;
  readonly #pty: Pty;
  readonly #input = new InputQueue();
  readonly #garbage = new Garbage(() => this.viewers > 0);
  readonly #clients = new Set<AttachedClient>();
  readonly #acks = new InputAcks(this.#input, this.#clients, () => this.#pty.pendingBytes);
  readonly #pacing: Pacing;
  readonly #prompter: Prompter;
  readonly #keys = new KeyTypist(this, this.#input, () => this.#pumpInput());
  readonly #announcer: Announcer;
  readonly #sizing: SessionSizing;
  readonly #costly = new CostlyRequests(this, () => this.#pty.typedInput()?.isCanonical ?? false);
  #name: string;
  #activityCount = 0;
  #restoreRevision = -1;
  #exit: { exitCode: number | null; signal: string | null; at: number } | null = null;

  constructor(
    private readonly recipe: Recipe,
    spawn: PtySpawn,
    readonly version: string,
    private readonly events: SessionEvents,
    /** What an ended session left behind; null if this host starts the program. */
    private readonly saved: SavedSession | null = null,
  ) {
    this.#name = recipe.record.name;
    this.ring = new OutputRing(undefined, undefined, saved?.seq);
    const size = { cols: recipe.record.cols, rows: recipe.record.rows };
    this.#sizing = new SessionSizing(size, recipe.sizePolicy, {
      clients: this.#clients,
      end: () => this.ring.end,
      resized: (size) => this.#resized(size),
      resizeScreen: (size) => this.#resizeScreen(size),
      emulator: () => this.emulator,
    });
    this.watch = new StateWatch({
      emulator: () => this.emulator,
      pid: () => this.#pty.pid,
      rules: recipe.rules ?? [],
      changed: () => this.#announcer.changed(),
      happened: (event) => events.happened(event) && this.#announcer.tell({ t: "event", event }),
      notice: (kind, text) => this.#announcer.tell({ t: "notice", kind, text }),
      dropped: (rule) => events.dropped(rule),
    });
    this.emulator = new Emulator({
      ...size,
      scrollbackLines: recipe.scrollbackLines,
      version,
      drawsSixel: () => [...this.#clients].some((client) => client.drawsSixel),
      onReply: (bytes) => {
        this.#input.acceptReply(bytes);
        // A prompt begins with a look at the screen, so the current piece of output is parsed first.
        this.#pumpBytes();
      },
      ...withViewSignals(saved ? {} : this.watch.callbacks(), (sequence) => {
        for (const client of this.#clients) client.view?.signal(sequence);
      }),
    });
    this.feed = new EmulatorFeed(this.ring, this.emulator, () => this.#parsed());
    this.#pty = spawn({
      command: recipe.record.command as [string, ...string[]],
      cwd: recipe.record.cwd,
      env: recipe.env,
      size,
      onData: (bytes) => this.#output(bytes),
      onExit: (exit) => this.#exited(exit),
      onDrain: () => this.#pumpInput(),
    });
    this.#pacing = new Pacing({
      clients: this.#clients,
      end: () => this.ring.end,
      parsed: () => this.feed.position,
      pause: () => this.#exit || this.#pty.pause(),
      resume: () => this.#exit || this.#pty.resume(),
    });
    this.#prompter = new Prompter({
      input: this.#input,
      pty: () => this.#pty,
      emulator: () => {
        this.feed.catchUp();
        return this.emulator;
      },
      asksStill: (seen) => this.#keys.takesPrompt(seen),
      question: () => this.watch.question(),
      isWorking: () => this.watch.isSeenWorking,
      outputEnd: () => this.ring.end,
      lastOutputAt: () => this.watch.lastOutputAt,
      hasEnded: () => this.#exit !== null,
      typed: (client, bytes) => this.watch.typed(bytes, this.#clientsOf(client).some(isViewer)),
      pump: () => this.#pumpInput(),
      tell: (client, last, outcome, detail) => {
        for (const each of this.#clientsOf(client)) each.say({ t: "prompted", last, outcome, detail });
      },
    });
    this.#announcer = new Announcer({ clients: this.#clients, session: this });
    this.#exit = saved?.exit ?? null;
    if (saved) this.emulator.write(saved.screen);
    if (saved) this.watch.exited(saved.exit.exitCode, saved.exit.signal);
    else this.watch.started();
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get sizePolicy(): SizePolicy {
    return this.#sizing.policy;
  }

  get hasExited(): boolean {
    return this.#exit !== null;
  }

  get viewers(): number {
    return [...this.#clients].filter(isViewer).length;
  }

  accept(socket: FrameSocket): AttachedClient {
    const client = new AttachedClient(socket, this);
    this.#clients.add(client);
    return client;
  }

  info(): SessionInfo {
    const program = { pid: this.#pty.pid, title: this.emulator.title };
    return {
      ...(this.saved
        ? withMuted(this.saved.info, this.watch.muted)
        : { ...describe(this.recipe.record, this.#exit, program), ...this.watch.shown() }),
      name: this.#name,
      ...this.#sizing.size,
      clients: this.viewers,
      ...shownIn(this.#clients),
    };
  }

  /** Lets every client go and stops what runs here. The program gets SIGHUP if it still lives. */
  dispose(): void {
    for (const client of this.#clients) client.bye("shutdown");
    const watching = [this.#garbage, this.#pacing, this.#announcer, this.#prompter, this.watch];
    for (const part of [...watching, this.#costly]) part.dispose();
    for (const part of [this.#acks, this.feed, this.#pty, this.emulator]) part.dispose();
  }

  // ---- clients

  opened(client: AttachedClient, open: OpenMessage): void {
    if (client.isViewer && this.viewers > CLIENTS_MAX)
      return client.refuse("limit", `${CLIENTS_MAX} clients`);
    this.#pacing.returned(open.client);
    client.activity = ++this.#activityCount;
    if (client.isViewer) this.#sizing.choose();
    const resumed = this.#mayResume(client, open);
    client.say({
      t: "opened",
      info: this.info(),
      seq: resumed ? open.resume! : this.feed.position,
      resumed,
      ...this.#input.standingOf(open.client),
      prompts: true,
      compares: true,
    });
    if (client.isViewer) {
      this.#sizing.feedOthers(client);
      this.#sizing.feed(client, resumed ? open.resume! : null);
    }
    if (this.#exit) client.finish({ t: "exit", ...this.#exit });
    this.#announcer.changed();
  }

  request(client: AttachedClient, message: RequestMessage): void {
    this.#costly.add(client, message);
  }

  /** Does what a client asks when its turn comes. */
  perform(client: AttachedClient, message: RequestMessage): void {
    switch (message.t) {
      case "resize":
        client.activity = ++this.#activityCount;
        return this.#sizing.clientResized(client, { cols: message.cols, rows: message.rows });
      case "resync":
        return client.drawAnew();
      case "terminal":
        return void (applyTerminal(this.emulator, this.#pty, message) && this.#sizing.cellChanged());
      case "pan":
      case "capture":
      case "ports":
      case "bye":
        // `CostlyRequests` does these itself.
        return;
      default:
        if (client.open?.access !== "control")
          return client.say({ t: "error", code: "denied", detail: message.t });
    }
    switch (message.t) {
      case "policy":
        return this.#sizing.setPolicy(message.policy, sizeOf(message));
      case "environment":
        return this.events.environment(message.set);
      case "detachOthers":
      case "detachAll":
        for (const other of [...this.#clients])
          if (other.isViewer && (other !== client || message.t === "detachAll")) other.bye("detached");
        return;
      case "signal":
        return this.#exit ? undefined : void this.#pty.signal(message.signal);
      case "end":
        return this.#exit ? undefined : this.events.end();
      case "rename":
        this.#name = message.name;
        return this.#announcer.changed();
      case "event":
        return this.watch.told(message.state, message.reason);
      case "mute":
        this.watch.muted = message.muted;
        return this.events.muted(message.muted);
      case "prompt":
        return this.#prompter.expect(client.open!.client, { ...message, force: message.force === true });
      case "keys":
        return client.say(this.#keys.type(client.open!.client, message));
      case "retire":
        return this.#exit ? this.events.retire() : undefined;
      case "listen":
        return this.events.listen();
      default:
        return unhandled(message);
    }
  }

  input(client: AttachedClient, cseq: number, bytes: Uint8Array): void {
    const open = client.open!;
    if (open.access !== "control") return client.say({ t: "error", code: "denied", detail: "input" });
    if (this.#exit) return client.say({ t: "error", code: "not-running", detail: this.#name });
    trace?.("host-queue", { piece: "input", client: open.client, cseq, bytes: bytes.byteLength });
    const isPrompt = this.#input.isOfPrompt(open.client, cseq);
    const accepted = this.#input.accept(open.client, cseq, isPrompt ? bytes : client.inputOf(bytes));
    if (accepted === "over-window")
      return client.refuse("limit", "input came faster than it was acknowledged");
    if (accepted === "duplicate") client.acknowledge(this.#input.writtenOf(open.client));
    this.#touched(client);
    this.#pumpInput(bytes.byteLength);
    // The key first: what it means for the state can wait.
    if (accepted === "queued" && !isPrompt) this.watch.typed(bytes, client.isViewer);
  }

  asked(): void {
    this.#announcer.tellPending();
  }

  moved(_client: AttachedClient): void {
    this.#pacing.balance();
    this.#costly.moved();
  }

  spent(client: AttachedClient, ms: number): void {
    this.#costly.charge(client, ms);
  }

  closed(client: AttachedClient, goodbye: boolean): void {
    this.#clients.delete(client);
    this.#costly.left(client);
    if (client.open && this.#clientsOf(client.open.client).length === 0) this.#input.left(client.open.client);
    this.#garbage.left();
    const position = client.position;
    if (!goodbye && position !== null && client.open?.flow === "hold" && !this.#exit)
      this.#pacing.broken(client.open.client, position);
    else if (client.open) this.#pacing.returned(client.open.client);
    if (client.isViewerKind) {
      this.#sizing.choose();
      this.#sizing.feedOthers();
    }
    this.#pacing.balance();
    this.#announcer.changed();
  }

  #clientsOf(name: string): AttachedClient[] {
    return [...this.#clients].filter((c) => c.isAttached && c.open?.client === name);
  }

  /** Typing makes a client the latest; the size follows where the policy says so. */
  #touched(client: AttachedClient): void {
    if (client.activity === this.#activityCount) return;
    client.activity = ++this.#activityCount;
    if (this.#sizing.policy !== "latest" || !client.isViewer) return;
    this.#sizing.choose();
    this.#sizing.feedOthers();
  }

  #mayResume({ isViewer }: AttachedClient, { resume }: OpenMessage): boolean {
    const from = Math.max(this.ring.start, this.#sizing.sizedAt);
    return isViewer && resume !== undefined && resume >= from && resume <= this.ring.end;
  }

  // ---- size

  #resized(size: Size): void {
    if (!this.#exit) this.#pty.resize(size);
    this.watch.resized();
    this.#announcer.changed();
  }

  /** What was printed for the old size is parsed at the old size. Waits for a snapshot that is being cut. */
  #resizeScreen(size: Size): boolean {
    if (this.feed.isHeld) return false;
    this.feed.catchUp();
    this.emulator.resize(size.cols, size.rows);
    return true;
  }

  // ---- output

  #output(bytes: Uint8Array): void {
    trace?.("ring", { piece: "output", seq: this.ring.end, bytes: bytes.byteLength });
    this.ring.append(bytes);
    this.#garbage.came(bytes.byteLength);
    this.#acks.beforeOutput();
    for (const client of this.#clients) client.pump();
    this.watch.printed();
    this.feed.notify();
    this.#pacing.balance();
    this.#announcer.active();
  }

  #parsed(): void {
    this.#sizing.screenReady();
    this.watch.parsed();
    this.#prompter.parsed();
    if (this.emulator.restoreRevision !== this.#restoreRevision) {
      this.#restoreRevision = this.emulator.restoreRevision;
      const sequence = this.emulator.restoreSequence();
      for (const client of this.#clients) if (client.isViewer) client.say({ t: "restore", sequence });
    }
    for (const client of this.#clients) client.view?.changed();
    this.#pacing.balance();
  }

  // ---- input

  #pumpInput(bytes?: number): void {
    this.#pumpBytes(bytes);
    this.#prompter.pump();
  }

  #pumpBytes(bytes = Number.POSITIVE_INFINITY): void {
    this.#input.pump((piece, cseq) => (this.#prompter.isWriting ? 0 : writeTraced(this.#pty, piece, cseq)));
    this.#acks.due(bytes);
  }

  #exited(exit: PtyExit): void {
    this.feed.catchUp();
    this.#exit = { exitCode: exit.code, signal: exit.signal, at: Date.now() };
    this.watch.exited(exit.code, exit.signal);
    this.#prompter.exited();
    // The record first: whoever learns of the end may ask for it at once.
    this.#announcer.tellNow();
    for (const client of this.#clients) if (client.isAttached) client.finish({ t: "exit", ...this.#exit });
    this.events.exited(this.#exit);
  }
}
