// Remote access of the session server: carries out the requests of commands, connects to the relay, and connects again
// after a restart. Nothing is dialled before somebody has asked for a code, a link or a share.

import type { DialDirect, IceServer } from "../carrier/direct.ts";
import type { DigitCount } from "../channel/code.ts";
import type { KeyCredential, Scope } from "../channel/credentials.ts";
import { SECRET_BYTES } from "../channel/link.ts";
import type { Log } from "../config/log.ts";
import type { Paths } from "../config/paths.ts";
import { fromBase64 } from "../crypto/byte-strings.ts";
import { hostFingerprint } from "../crypto/fingerprint.ts";
import { type Identity, identityFromSeed, relayId } from "../crypto/identity.ts";
import { loadSodium, type Sodium } from "../crypto/sodium.ts";
import { CONNECTIONS_MAX } from "../forward/rules/limits.ts";
import type { AccessList, CodeAnswer, CodeRequest } from "../protocol/remote-records.ts";
import { accessShown } from "./access-list.ts";
import { type Answer, fail, noPlace } from "./answer.ts";
import { type Books, openBooks } from "./books.ts";
import { codeAnswer } from "./code-answer.ts";
import type { ShownCode } from "./code-book.ts";
import type { VisitorCarrier } from "./door.ts";
import { RemoteFiles } from "./files.ts";
import { ConnectionCount } from "./forwarded-ports.ts";
import { Letters } from "./letters.ts";
import { Reception } from "./reception.ts";
import { RelayDoor } from "./relay-door.ts";
import { RelayInUse, type StartOwnRelay } from "./relay-in-use.ts";
import type { SessionSource } from "./session-source.ts";
import {
  allowsDirect,
  changedSettings,
  readSettings,
  relayUrl,
  type Settings,
  serialiseSettings,
} from "./settings.ts";
import { Tickets } from "./tickets.ts";
import { UserDoor } from "./user-door.ts";
import { VisitorLog } from "./visitor-log.ts";
import { Visits } from "./visits.ts";
import { Withdrawal } from "./withdrawal.ts";

/** How long a one-time link is valid, ms. */
export const LINK_MS = 10 * 60_000;

export interface RemoteConfig {
  readonly signaling_url: string;
  readonly arm_minutes: number;
  readonly code_digits: DigitCount;
  readonly log_codes: boolean;
  readonly remote_controllers: number;
  readonly direct_path: boolean;
  readonly direct_guests: boolean;
}

/** The machine's direct paths. `Remote` decides who may have one. */
export interface DirectAccess {
  readonly dial: DialDirect;
  /** STUN and TURN servers for both ends. @param ofRelay URL of the relay's own STUN server */
  servers(ofRelay: string | null): readonly IceServer[];
}

export interface RemoteTerms {
  readonly paths: Paths;
  readonly log: Log;
  readonly sessions: SessionSource;
  readonly config: () => RemoteConfig;
  readonly startOwnRelay: StartOwnRelay;
  readonly direct: DirectAccess | null;
  /** The ports that clients may have, as the config says now. */
  readonly forwardPorts: () => Promise<readonly number[]>;
  /** The result of `list` has changed. */
  readonly changed: () => void;
}

export class Remote {
  readonly #host: Identity;
  readonly #books: Books;
  readonly #visits: Visits;
  readonly #door: RelayDoor;
  /** Clients that the machine's own user has brought, without relay, code or device. */
  readonly #brought: Visits;
  readonly #userDoor: UserDoor;
  readonly #userReception: Reception;
  readonly #unlisten: () => void;
  #settings: Settings;
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
    this.#settings = settings;
    this.#books = openBooks(terms, sodium, files, seed, Date.now());
    const tickets = new Tickets(sodium, this.#books.keys);
    this.#visits = new Visits(tickets);
    this.#brought = new Visits(tickets);
    const visitorLog = new VisitorLog(terms.log);
    const { sessions, log } = terms;
    const changed = () => terms.changed();
    this.#door = new RelayDoor({
      books: this.#books,
      tickets,
      visits: this.#visits,
      sessions,
      log: visitorLog,
      mode: () => this.#settings.mode,
      rid: () => this.#relay.place!.rid,
      controllersMax: () => terms.config().remote_controllers,
      empty: () => this.#withdrawal.lastLeft(Date.now()),
      changed,
    });
    this.#userDoor = new UserDoor(sodium, relayId(sodium, this.#host.publicKey));
    const forwarding = { ports: terms.forwardPorts, count: new ConnectionCount(CONNECTIONS_MAX) };
    const shared = { sodium, host: this.#host, sessions, log, visitorLog, changed, forwarding };
    const reception = new Reception({
      ...shared,
      visits: this.#visits,
      door: this.#door,
      direct: terms.direct && {
        dial: terms.direct.dial,
        servers: () => terms.direct!.servers(this.#relay.stunUrl),
        allows: (scope) => this.#mayGoDirectly(scope),
      },
    });
    this.#userReception = new Reception({
      ...shared,
      visits: this.#brought,
      door: this.#userDoor,
      // ssh already is the most direct path that can be had.
      direct: null,
    });
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
    const { mode, relay } = this.#settings;
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
        const refreshed = this.#withdrawal.refresh(id, this.#settings.mode === "permanent", now);
        if (!refreshed.ok) return refreshed;
      }
      let shown = this.#books.codes.show(id, now);
      this.#letters.tell();
      const room = () => this.#books.codes.get(id)?.code.room ?? "";
      const held = await this.#relay.waitUntil(() => this.#relay.holds(room()));
      // It has other letters now if its room belonged to another daemon.
      shown = this.#books.codes.get(id) ?? shown;
      const link = request.link ? this.#makeLink(id) : null;
      if (request.link && !link) return noPlace(this.files.unwritten("keys"), "keys");
      return { ok: true, value: this.#describe(shown, session?.name ?? null, held, link) };
    });
  }

  /** Makes a link that may be used any number of times until it expires. */
  share(session: { id: string; name: string }, scope: Scope, ms: number): Promise<Answer<CodeAnswer>> {
    return this.#inTurn(async () => {
      const ready = await this.#prepare({});
      if (!ready.ok) return ready;
      const now = Date.now();
      const terms = { purpose: "share", scope, session: session.id, uses: null, expires: now + ms } as const;
      const key = this.#books.keys.make({ ...terms, devicePk: null, name: session.name.slice(0, 64) }, now);
      if (!key) return noPlace(this.files.unwritten("keys"), "keys");
      const up = await this.#relay.waitUntil(() => this.#relay.isUp);
      return { ok: true, value: this.#describe(null, session.name, up, key) };
    });
  }

  /**
   * Receives a client that the machine's own user has brought and that knows this secret (base64url). No relay is
   * involved. False when the secret is malformed.
   */
  bring(visitor: VisitorCarrier, secret: string): boolean {
    const bytes = fromBase64(this.sodium, secret, SECRET_BYTES);
    if (bytes) this.#userReception.opened(visitor, null, this.#userDoor.keyFor(bytes, Date.now()));
    return bytes !== null;
  }

  /** Who may connect, who waits, and who is connected. */
  list(): AccessList {
    const { mode, relay } = this.#settings;
    return {
      mode,
      relay: relay === "off" ? "off" : this.#relayUrl() === null ? "own" : "url",
      direct: allowsDirect(this.#settings, this.terms.config().direct_path),
      connected: this.#relay.isUp,
      fingerprint: hostFingerprint(this.sodium, this.#host.publicKey),
      wrongCodes: this.#books.attempts.failures,
      ...accessShown(this.sodium, {
        devices: this.#books.devices.all(),
        waiting: this.#visits.waiting(),
        keys: this.#books.keys.all(Date.now()),
        guests: [...this.#visits.guests(), ...this.#brought.guests()],
        codes: this.#books.codes.all(),
      }),
    };
  }

  /** Approves the waiting device if it has this fingerprint, and lets it in. */
  approve(fingerprint: string): Answer<AccessList> {
    if (!this.#isWaiting(fingerprint)) return fail("not-found", fingerprint);
    const problem = this.#door.approve();
    return problem === null
      ? { ok: true, value: this.list() }
      : noPlace(this.files.unwritten("devices"), problem);
  }

  /** Compares the whole fingerprint, because an attacker can make one that begins like another's. */
  #isWaiting(fingerprint: string): boolean {
    return this.#visits.waiting()?.pairFp === fingerprint.toUpperCase();
  }

  /** Ends somebody's access. `which`: an id, a device's name, or the fingerprint of a waiting device. */
  revoke(which: string): Answer<AccessList> {
    if (this.#isWaiting(which) && this.#door.refuse()) return { ok: true, value: this.list() };
    if (this.#brought.endGuests(({ id }) => id === which, "revoked") > 0)
      return { ok: true, value: this.list() };
    const revoked = this.#withdrawal.revoke(which);
    return revoked.ok ? { ok: true, value: this.list() } : revoked;
  }

  /** Ends direct paths and attempts that the config and the settings no longer allow. */
  leaveDirectPaths(): void {
    this.#visits.leaveDirectPaths((scope) => this.#mayGoDirectly(scope));
  }

  /** Ends every client's channel and the connection to the relay. Forgets nothing. */
  async stop(): Promise<void> {
    this.#unlisten();
    this.#brought.endAll("shutdown");
    await this.#disconnect();
  }

  /** Applies the flags of a command, and connects to the relay. */
  async #prepare(request: Partial<CodeRequest>): Promise<Answer<null>> {
    const changed = changedSettings(this.#settings, request);
    if (!changed.ok) return fail("remote", changed.message);
    const { relay, signalingUrl, mode, direct } = this.#settings;
    const next = changed.settings;
    const isOtherRelay = next.relay !== relay || next.signalingUrl !== signalingUrl;
    if (isOtherRelay || next.mode !== mode || next.direct !== direct) {
      const stored = this.#store(next);
      if (!stored.ok) return stored;
    }
    if (isOtherRelay) await this.#disconnect();
    if (next.mode !== mode) this.#withdrawal.changeMode();
    this.leaveDirectPaths();
    if (next.relay === "off") return fail("remote-off", "");
    // An unreadable permanent code is replaced only on request.
    return this.#connect(request.refresh === true && request.query === undefined);
  }

  #mayGoDirectly(scope: Scope): boolean {
    const { direct_path: isOn, direct_guests: forGuests } = this.terms.config();
    return allowsDirect(this.#settings, isOn) && (scope === "control" || forGuests);
  }

  #store(next: Settings): Answer<null> {
    const written = this.files.write("settings", serialiseSettings(next));
    if (!written.ok) return fail("remote", written.message);
    this.#settings = next;
    return { ok: true, value: null };
  }

  /** `fresh`: the permanent code and the own relay's port may be replaced, which makes codes and links invalid. */
  async #connect(fresh = false): Promise<Answer<null>> {
    if (this.#settings.mode === "permanent" && !this.#books.codes.get(null)?.permanent) {
      const code = this.#books.codes.permanent(fresh, Date.now());
      if (!code.ok) return fail("remote", code.message);
      this.#letters.tell();
    }
    const connected = await this.#relay.connect(this.#relayUrl(), this.#settings.ownPort, fresh);
    if (!connected.ok) return fail("remote", connected.message);
    const { ownPort } = connected;
    if (ownPort === null || ownPort === this.#settings.ownPort) return { ok: true, value: null };
    return this.#store({ ...this.#settings, ownPort });
  }

  /** URL of the relay to use. Null: the own relay. */
  #relayUrl(): string | null {
    return relayUrl(this.#settings, this.terms.config().signaling_url);
  }

  async #disconnect(): Promise<void> {
    this.#visits.endAll("shutdown");
    await this.#relay.disconnect();
  }

  #makeLink(session: string | null): KeyCredential | null {
    const now = Date.now();
    const terms = { purpose: "link", scope: "control", session, uses: 1, expires: now + LINK_MS } as const;
    return this.#books.keys.make({ ...terms, devicePk: null, name: "" }, now);
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
      mode: this.#settings.mode,
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
