// Remote access of the session server: carries out the requests of commands, connects to the relay, and connects again
// after a restart. Nothing is dialled before somebody has asked for a code, a link or a share.

import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import type { KeyCredential } from "../channel/credentials.ts";
import { hostFingerprint } from "../crypto/fingerprint.ts";
import { type Identity, identityFromSeed } from "../crypto/identity.ts";
import { loadSodium, type Sodium } from "../crypto/sodium.ts";
import { LeftUploads } from "../files/left-uploads.ts";
import { CONNECTIONS_MAX } from "../forward/rules/limits.ts";
import type { AccessList, CodeAnswer, CodeRequest } from "../protocol/remote-records.ts";
import { accessShown } from "./access-list.ts";
import { type Answer, fail, noPlace } from "./answer.ts";
import { type Books, openBooks } from "./books.ts";
import { Brought } from "./brought.ts";
import { codeAnswer } from "./code-answer.ts";
import type { ShownCode } from "./code-book.ts";
import type { VisitorCarrier } from "./door.ts";
import { RemoteFiles } from "./files.ts";
import { ConnectionCount } from "./forwarded-ports.ts";
import type { ShareTerms } from "./key-ring.ts";
import { Letters } from "./letters.ts";
import { Reception } from "./reception.ts";
import { RelayDoor } from "./relay-door.ts";
import { RelayInUse } from "./relay-in-use.ts";
import type { RemoteTerms } from "./remote-terms.ts";
import { changedSettings, readSettings, type Settings } from "./settings.ts";
import { StoredSettings } from "./stored-settings.ts";
import { Tickets } from "./tickets.ts";
import { VisitorLog } from "./visitor-log.ts";
import { Visits } from "./visits.ts";
import { Withdrawal } from "./withdrawal.ts";

export class Remote {
  readonly #host: Identity;
  readonly #books: Books;
  readonly #visits: Visits;
  readonly #door: RelayDoor;
  readonly #brought: Brought;
  readonly #unlisten: () => void;
  readonly #settings: StoredSettings;
  readonly #relay: RelayInUse;
  readonly #letters: Letters;
  readonly #withdrawal: Withdrawal;
  /** Requests that may change the connection to the relay run one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly terms: RemoteTerms,
    private readonly sodium: Sodium,
    readonly files: RemoteFiles,
    seed: Uint8Array,
    settings: Settings,
  ) {
    this.#host = identityFromSeed(sodium, seed);
    this.#settings = new StoredSettings(files, terms.config, settings);
    this.#books = openBooks(terms, sodium, files, seed, Date.now());
    const tickets = new Tickets(sodium, this.#books.keys);
    this.#visits = new Visits(tickets);
    const visitorLog = new VisitorLog(terms.log);
    const { sessions, log } = terms;
    const changed = () => terms.changed();
    this.#door = new RelayDoor({
      books: this.#books,
      tickets,
      visits: this.#visits,
      sessions,
      log: visitorLog,
      mode: () => this.#settings.now.mode,
      rid: () => this.#relay.place!.rid,
      controllersMax: () => terms.config().remote_controllers,
      empty: () => this.#withdrawal.lastLeft(Date.now()),
      changed,
    });
    const forwarding = { ports: terms.forwardPorts, count: new ConnectionCount(CONNECTIONS_MAX) };
    const { sharedFiles } = terms;
    const leftUploads = new LeftUploads(MONOTONIC);
    const shared = {
      sodium,
      host: this.#host,
      sessions,
      log,
      visitorLog,
      changed,
      forwarding,
      sharedFiles,
      leftUploads,
    };
    const reception = new Reception({
      ...shared,
      visits: this.#visits,
      door: this.#door,
      direct: terms.direct && {
        dial: terms.direct.dial,
        servers: () => terms.direct!.servers(this.#relay.stunUrl),
        allows: (scope) => this.#settings.mayGoDirectly(scope),
      },
    });
    this.#brought = new Brought(shared, tickets);
    this.#relay = new RelayInUse({
      sodium,
      seed,
      log: terms.log,
      startOwnRelay: terms.startOwnRelay,
      events: {
        opened: (channel, by) => reception.opened(channel, by === "rid" ? null : by),
        taken: (rooms) => this.#letters.onTaken(rooms),
      },
    });
    this.#letters = new Letters(this.#books.codes, this.#relay, terms.log);
    this.#withdrawal = new Withdrawal({
      sodium,
      files,
      books: this.#books,
      visits: this.#visits,
      letters: this.#letters,
      log: terms.log,
    });
    this.#unlisten = terms.sessions.listen(
      () => {},
      (id) => this.#withdrawal.forgetSession(id),
    );
  }

  /** Reads the files. Dials nothing. */
  static async load(terms: RemoteTerms): Promise<Remote | { readonly failed: string }> {
    const sodium = await loadSodium();
    const files = new RemoteFiles(terms.paths);
    const read = readSettings(files);
    if (!read.ok) return { failed: read.message };
    const seed = files.identitySeed((bytes) => sodium.randombytes_buf(bytes));
    if (!seed.ok) return { failed: seed.message };
    return new Remote(terms, sodium, files, seed.seed, read.settings);
  }

  /** Connects to the relay again after a restart, if an earlier code, link or ticket is still valid. */
  async resume(): Promise<void> {
    const { mode, relay } = this.#settings.now;
    const wanted = mode === "permanent" || this.#books.keys.all(Date.now()).length > 0;
    if (relay === "off" || !wanted) return;
    await this.#inTurn(async () => {
      const connected = await this.#connect();
      if (!connected.ok)
        this.terms.log.warn("remote access cannot be taken up again", { why: connected.detail });
    });
  }

  /** Shows the code of a session or of the machine, and thereby arms it. */
  code(request: CodeRequest, session: { id: string; name: string } | null): Promise<Answer<CodeAnswer>> {
    return this.#inTurn(async () => {
      const ready = await this.#prepare(request);
      if (!ready.ok) return ready;
      const now = Date.now();
      const id = session?.id ?? null;
      if (request.refresh) {
        const refreshed = this.#withdrawal.refresh(id, this.#settings.now.mode === "permanent", now);
        if (!refreshed.ok) return refreshed;
      }
      let shown = this.#books.codes.show(id, now);
      this.#letters.tell();
      const held = await this.#relay.waitUntil(() =>
        this.#relay.holds(this.#books.codes.get(id)?.code.room ?? ""),
      );
      // It has other letters now if its room belonged to another daemon.
      shown = this.#books.codes.get(id) ?? shown;
      const link = request.link ? this.#books.keys.makeLink(id, Date.now()) : null;
      if (request.link && !link) return noPlace(this.files.unwritten("keys"), "keys");
      return { ok: true, value: this.#describe(shown, session?.name ?? null, held, link) };
    });
  }

  /** Makes a link that may be used any number of times until it expires. */
  share(session: { id: string; name: string }, how: ShareTerms): Promise<Answer<CodeAnswer>> {
    return this.#inTurn(async () => {
      const ready = await this.#prepare({});
      if (!ready.ok) return ready;
      const key = this.#books.keys.makeShare(session, how, Date.now());
      if (!key) return noPlace(this.files.unwritten("keys"), "keys");
      const up = await this.#relay.waitUntil(() => this.#relay.isUp);
      return { ok: true, value: this.#describe(null, session.name, up, key) };
    });
  }

  /** Receives a client that the machine's own user has brought. */
  bring(visitor: VisitorCarrier, secret: string): boolean {
    return this.#brought.bring(visitor, secret);
  }

  /** Who may connect, who waits, and who is connected. */
  list(): AccessList {
    const { mode, relay } = this.#settings.now;
    return {
      mode,
      relay: relay === "off" ? "off" : this.#settings.relayUrl === null ? "own" : "url",
      direct: this.#settings.allowsDirect,
      connected: this.#relay.isUp,
      fingerprint: hostFingerprint(this.sodium, this.#host.publicKey),
      wrongCodes: this.#books.attempts.failures,
      ...accessShown(this.sodium, {
        devices: this.#books.devices.all(),
        waiting: this.#visits.waiting(),
        keys: this.#books.keys.all(Date.now()),
        guests: [...this.#visits.guests(), ...this.#brought.visits.guests()],
        codes: this.#books.codes.all(),
      }),
    };
  }

  /** Approves the waiting device if it has this fingerprint, and lets it in. */
  approve(fingerprint: string): Answer<AccessList> {
    if (!this.#isWaiting(fingerprint)) return fail("not-found", fingerprint);
    const problem = this.#door.approve();
    if (problem !== null) return noPlace(this.files.unwritten("devices"), problem);
    return { ok: true, value: this.list() };
  }

  /** Compares the whole fingerprint, because an attacker can make one that begins like another's. */
  #isWaiting(fingerprint: string): boolean {
    return this.#visits.waiting()?.pairFp === fingerprint.toUpperCase();
  }

  /** Ends somebody's access. `which`: an id, a device's name, or the fingerprint of a waiting device. */
  revoke(which: string): Answer<AccessList> {
    if (this.#isWaiting(which) && this.#door.refuse()) return { ok: true, value: this.list() };
    if (this.#brought.visits.endGuests(({ id }) => id === which, "revoked") === 0) {
      const revoked = this.#withdrawal.revoke(which);
      if (!revoked.ok) return revoked;
    }
    return { ok: true, value: this.list() };
  }

  /** Ends direct paths and attempts that the config and the settings no longer allow. */
  leaveDirectPaths(): void {
    this.#visits.leaveDirectPaths((scope) => this.#settings.mayGoDirectly(scope));
  }

  /** Ends every client's channel and the connection to the relay. Forgets nothing. */
  async stop(): Promise<void> {
    this.#unlisten();
    this.#brought.visits.endAll("shutdown");
    await this.#disconnect();
  }

  /** Applies the flags of a command, and connects to the relay. */
  async #prepare(request: Partial<CodeRequest>): Promise<Answer<null>> {
    const changed = changedSettings(this.#settings.now, request);
    if (!changed.ok) return fail("remote", changed.message);
    const { relay, signalingUrl, mode, direct } = this.#settings.now;
    const next = changed.settings;
    const isOtherRelay = next.relay !== relay || next.signalingUrl !== signalingUrl;
    if (isOtherRelay || next.mode !== mode || next.direct !== direct) {
      const stored = this.#settings.store(next);
      if (!stored.ok) return stored;
    }
    if (isOtherRelay) await this.#disconnect();
    if (next.mode !== mode) this.#withdrawal.changeMode();
    this.leaveDirectPaths();
    if (next.relay === "off") return fail("remote-off", "");
    // An unreadable permanent code is replaced only on request.
    return this.#connect(request.refresh === true && request.query === undefined);
  }

  /** `fresh`: the permanent code and the own relay's port may be replaced, which makes codes and links invalid. */
  async #connect(fresh = false): Promise<Answer<null>> {
    if (this.#settings.now.mode === "permanent" && !this.#books.codes.get(null)?.permanent) {
      const code = this.#books.codes.permanent(fresh, Date.now());
      if (!code.ok) return fail("remote", code.message);
      this.#letters.tell();
    }
    const connected = await this.#relay.connect(this.#settings.relayUrl, this.#settings.now.ownPort, fresh);
    if (!connected.ok) return fail("remote", connected.message);
    const { ownPort } = connected;
    if (ownPort === null || ownPort === this.#settings.now.ownPort) return { ok: true, value: null };
    return this.#settings.store({ ...this.#settings.now, ownPort });
  }

  async #disconnect(): Promise<void> {
    this.#visits.endAll("shutdown");
    await this.#relay.disconnect();
  }

  #describe(
    shown: ShownCode | null,
    session: string | null,
    isHeld: boolean,
    link: KeyCredential | null,
  ): CodeAnswer {
    const { arm_minutes: armMinutes } = this.terms.config();
    return codeAnswer({
      shown,
      session,
      isHeld,
      link,
      mode: this.#settings.now.mode,
      relay: this.#relay,
      attempts: this.#books.attempts,
      armMs: armMinutes * 60_000,
      sodium: this.sodium,
      hostPk: this.#host.publicKey,
      now: Date.now(),
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => {});
    return result;
  }
}
