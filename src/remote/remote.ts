// Remote access as the session server sees it: what the commands ask for, the relay's line, and what a restart brings
// back. Nothing here dials anything before somebody has asked for a code, a link or a share.

import { type DigitCount, formatCode } from "../channel/code.ts";
import type { KeyCredential, Scope } from "../channel/credentials.ts";
import { encodeLink } from "../channel/link.ts";
import type { Log } from "../config/log.ts";
import type { Paths } from "../config/paths.ts";
import { toBase64 } from "../crypto/byte-strings.ts";
import { hostFingerprint } from "../crypto/fingerprint.ts";
import { type Identity, identityFromSeed } from "../crypto/identity.ts";
import { loadSodium, type Sodium } from "../crypto/sodium.ts";
import type { AccessList, CodeAnswer, CodeRequest } from "../protocol/remote-records.ts";
import { accessShown, deviceId, keyId } from "./access-list.ts";
import { type Answer, fail, noPlace } from "./answer.ts";
import { AttemptBook } from "./attempt-book.ts";
import { CodeBook, type ShownCode } from "./code-book.ts";
import { codeLog } from "./code-log.ts";
import { DeviceBook } from "./device-book.ts";
import { RemoteFiles } from "./files.ts";
import { KeyRing, NOT_FORGOTTEN } from "./key-ring.ts";
import { Reception } from "./reception.ts";
import { Redraws } from "./redraws.ts";
import { RelayLine, type StartOwnRelay } from "./relay-line.ts";
import type { SessionSource } from "./session-source.ts";
import { changedSettings, readSettings, relayUrl, type Settings, serialiseSettings } from "./settings.ts";
import { TicketFile } from "./ticket-file.ts";

/** How long a link for one use is good, ms. */
export const LINK_MS = 10 * 60_000;

export interface RemoteConfig {
  readonly signaling_url: string;
  readonly arm_minutes: number;
  readonly code_digits: DigitCount;
  readonly log_codes: boolean;
  readonly remote_controllers: number;
}

export interface RemoteTerms {
  readonly paths: Paths;
  readonly log: Log;
  readonly sessions: SessionSource;
  readonly config: () => RemoteConfig;
  readonly startOwnRelay: StartOwnRelay;
  /** What `list` tells is another. */
  readonly changed: () => void;
}

export class Remote {
  readonly #host: Identity;
  readonly #codes: CodeBook;
  readonly #attempts: AttemptBook;
  readonly #keys: KeyRing;
  readonly #devices: DeviceBook;
  readonly #reception: Reception;
  readonly #unlisten: () => void;
  #settings: Settings;
  readonly #line: RelayLine;
  readonly #redraws = new Redraws();
  /** Requests that change the line, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly terms: RemoteTerms,
    private readonly sodium: Sodium,
    readonly files: RemoteFiles,
    seed: Uint8Array,
    settings: Settings,
  ) {
    const now = Date.now();
    this.#host = identityFromSeed(sodium, seed);
    this.#settings = settings;
    this.#codes = new CodeBook(sodium, files, () => terms.config().code_digits, codeLog(terms));
    this.#attempts = new AttemptBook(files, () => terms.config().arm_minutes * 60_000, now);
    this.#keys = new KeyRing(sodium, files, new TicketFile(sodium, files, seed), now);
    this.#devices = new DeviceBook(sodium, files);
    for (const [what, book] of [
      ["keys", this.#keys],
      ["devices", this.#devices],
    ] as const)
      if (!book.wasReadable)
        terms.log.warn("a file of remote access cannot be read; it counts as empty", { what });
    this.#reception = new Reception({
      sodium,
      host: this.#host,
      codes: this.#codes,
      attempts: this.#attempts,
      keys: this.#keys,
      devices: this.#devices,
      sessions: terms.sessions,
      log: terms.log,
      need: () => (this.#settings.mode === "permanent" ? "device" : "none"),
      rid: () => this.#line.place!.rid,
      controllersMax: () => terms.config().remote_controllers,
      empty: () => this.#rotate(),
      changed: () => terms.changed(),
    });
    this.#line = new RelayLine({
      sodium,
      seed,
      log: terms.log,
      startOwnRelay: terms.startOwnRelay,
      events: {
        opened: (channel, by) => this.#reception.opened(channel, by),
        taken: (rooms) => this.#onTaken(rooms),
      },
    });
    this.#unlisten = terms.sessions.listen(
      () => {},
      (id) => this.#forgetSession(id),
    );
  }

  /** Reads what is on disk. Dials nothing. */
  static async load(terms: RemoteTerms): Promise<Remote | { readonly failed: string }> {
    const sodium = await loadSodium();
    const files = new RemoteFiles(terms.paths);
    const read = readSettings(files);
    if (!read.ok) return { failed: read.message };
    const seed = files.identitySeed((bytes) => sodium.randombytes_buf(bytes));
    if (!seed.ok) return { failed: seed.message };
    return new Remote(terms, sodium, files, seed.seed, read.settings);
  }

  /** Takes up the line again after a restart, when something of before still opens this daemon. */
  async resume(): Promise<void> {
    const { mode, relay } = this.#settings;
    const wanted = mode === "permanent" || this.#keys.all(Date.now()).length > 0;
    if (relay === "off" || !wanted) return;
    await this.#inTurn(async () => {
      const connected = await this.#connect();
      if (!connected.ok)
        this.terms.log.warn("remote access cannot be taken up again", { why: connected.detail });
    });
  }

  /** Shows, and with it arms, the code of a session or of the machine. */
  code(request: CodeRequest, session: { id: string; name: string } | null): Promise<Answer<CodeAnswer>> {
    return this.#inTurn(async () => {
      const ready = await this.#prepare(request);
      if (!ready.ok) return ready;
      const now = Date.now();
      const id = session?.id ?? null;
      if (request.refresh) {
        const refreshed = this.#refresh(id, now);
        if (!refreshed.ok) return refreshed;
      }
      let shown = this.#codes.show(id, now);
      this.#tellRooms();
      const room = () => this.#codes.get(id)?.code.room ?? "";
      const held = await this.#line.waitUntil(() => this.#line.holds(room()));
      // Its letters may have been another daemon's meanwhile.
      shown = this.#codes.get(id) ?? shown;
      const link = request.link ? this.#makeLink(id) : null;
      if (request.link && !link) return noPlace(this.files.unwritten("keys"), "keys");
      return { ok: true, value: this.#describe(shown, session?.name ?? null, held, link) };
    });
  }

  /** A link that may be used again and again until it expires. */
  share(session: { id: string; name: string }, scope: Scope, ms: number): Promise<Answer<CodeAnswer>> {
    return this.#inTurn(async () => {
      const ready = await this.#prepare({});
      if (!ready.ok) return ready;
      const now = Date.now();
      const terms = { purpose: "share", scope, session: session.id, uses: null, expires: now + ms } as const;
      const key = this.#keys.make({ ...terms, devicePk: null, name: session.name.slice(0, 64) }, now);
      if (!key) return noPlace(this.files.unwritten("keys"), "keys");
      const up = await this.#line.waitUntil(() => this.#line.isUp);
      return { ok: true, value: this.#describe(null, session.name, up, key) };
    });
  }

  /** Who may come in, who waits, and who is in. */
  list(): AccessList {
    const { mode, relay } = this.#settings;
    return {
      mode,
      relay: relay === "off" ? "off" : this.#relayUrl() === null ? "own" : "url",
      connected: this.#line.isUp,
      fingerprint: hostFingerprint(this.sodium, this.#host.publicKey),
      wrongCodes: this.#attempts.failures,
      ...accessShown(this.sodium, {
        devices: this.#devices.all(),
        waiting: this.#reception.waiting(),
        keys: this.#keys.all(Date.now()),
        guests: this.#reception.guests(),
        codes: this.#codes.all(),
      }),
    };
  }

  /** Lets the waiting device in that has this fingerprint. */
  approve(fingerprint: string): Answer<AccessList> {
    if (!this.#isWaiting(fingerprint)) return fail("not-found", fingerprint);
    const problem = this.#reception.approve();
    return problem === null
      ? { ok: true, value: this.list() }
      : noPlace(this.files.unwritten("devices"), problem);
  }

  /** Whole: a device can be made whose fingerprint begins as another's does. */
  #isWaiting(fingerprint: string): boolean {
    return this.#reception.waiting()?.pairFp === fingerprint.toUpperCase();
  }

  /** Forgets a device or a key, and ends those that are in by it, or one that is in. `which`: an id, a device's name, or the fingerprint of one that waits. */
  revoke(which: string): Answer<AccessList> {
    if (this.#isWaiting(which) && this.#reception.refuse()) return { ok: true, value: this.list() };
    const devices = this.#devices
      .all()
      .filter((device) => deviceId(this.sodium, device) === which || device.name === which);
    for (const device of devices) {
      const isIts = (pk: Uint8Array | null) => pk !== null && toBase64(this.sodium, pk) === device.pk;
      const stored = this.#devices.revoke(device);
      this.#keys.revoke(({ devicePk }) => isIts(devicePk));
      this.#reception.endGuests((_, pk) => isIts(pk), "revoked");
      if (!stored)
        return fail("remote", "the file of devices cannot be written; it would be back after a restart");
    }
    const isMeant = (key: KeyCredential | null) => key !== null && keyId(this.sodium, key) === which;
    const keys = this.#keys.all(Date.now()).filter(isMeant);
    this.#keys.revoke(isMeant);
    const guests = this.#reception.guests().filter(({ id }) => id === which);
    this.#reception.endGuests(({ id }, _, held) => id === which || held.some(isMeant), "revoked");
    if (!this.#keys.isStored) return fail("remote", NOT_FORGOTTEN);
    return devices.length + keys.length + guests.length > 0
      ? { ok: true, value: this.list() }
      : fail("not-found", which);
  }

  /** Tells everybody and closes the line. What is remembered stays. */
  async stop(): Promise<void> {
    this.#unlisten();
    await this.#disconnect();
  }

  /** Applies what the flags of a command say, and has the line. */
  async #prepare(request: Partial<CodeRequest>): Promise<Answer<null>> {
    const changed = changedSettings(this.#settings, request);
    if (!changed.ok) return fail("remote", changed.message);
    const { relay, signalingUrl, mode } = this.#settings;
    const next = changed.settings;
    const otherLine = next.relay !== relay || next.signalingUrl !== signalingUrl;
    if (otherLine || next.mode !== mode) {
      const stored = this.#store(next);
      if (!stored.ok) return stored;
    }
    if (otherLine) await this.#disconnect();
    if (next.mode !== mode) this.#changeMode();
    if (next.relay === "off") return fail("remote-off", "");
    // A code that cannot be read any more is replaced by one that is asked for.
    return this.#connect(request.refresh === true && request.query === undefined);
  }

  #store(next: Settings): Answer<null> {
    const written = this.files.write("settings", serialiseSettings(next));
    if (!written.ok) return fail("remote", written.message);
    this.#settings = next;
    return { ok: true, value: null };
  }

  /** Nobody who came in by the rules of one mode stays in the other. */
  #changeMode(): void {
    this.#reception.endAll("revoked");
    this.#keys.revoke(({ purpose }) => purpose === "resume" || purpose === "link");
    this.#codes.clear();
    this.#tellRooms();
  }

  /** `fresh`: nothing that was given out is to be good any more. */
  async #connect(fresh = false): Promise<Answer<null>> {
    if (this.#settings.mode === "permanent" && !this.#codes.get(null)?.permanent) {
      const code = this.#codes.permanent(fresh, Date.now());
      if (!code.ok) return fail("remote", code.message);
      this.#tellRooms();
    }
    const connected = await this.#line.connect(this.#relayUrl(), this.#settings.ownPort, fresh);
    if (!connected.ok) return fail("remote", connected.message);
    const { ownPort } = connected;
    if (ownPort === null || ownPort === this.#settings.ownPort) return { ok: true, value: null };
    return this.#store({ ...this.#settings, ownPort });
  }

  /** The relay elsewhere that is to be used; null for the own one. */
  #relayUrl(): string | null {
    return relayUrl(this.#settings, this.terms.config().signaling_url);
  }

  async #disconnect(): Promise<void> {
    this.#reception.endAll("shutdown");
    await this.#line.disconnect();
  }

  /** Another code for what is named, typed codes on again, and what was given out by the old one off. */
  #refresh(session: string | null, now: number): Answer<null> {
    const isIts = (reach: { session: string | null }) => session === null || reach.session === session;
    if (!this.#attempts.unlock(now)) return noPlace(this.files.unwritten("attempts"), "attempts");
    this.#reception.endHandshakes();
    // An approved device is no code: 'remi devices revoke' ends it.
    this.#keys.revoke((key) => key.purpose !== "device" && isIts(key));
    this.#reception.endGuests(({ reach, by }) => by !== "device" && isIts(reach), "revoked");
    if (this.#settings.mode === "permanent" && session === null) {
      const made = this.#codes.permanent(true, now);
      if (!made.ok) return fail("remote", made.message);
    }
    this.#codes.rotate((code) => isIts(code), now);
    this.#tellRooms();
    this.terms.log.info("code rotated", { why: "refresh" });
    return this.#keys.isStored ? { ok: true, value: null } : fail("remote", NOT_FORGOTTEN);
  }

  /** The last client that controlled has left. */
  #rotate(): void {
    this.#codes.rotate(() => true, Date.now());
    this.#tellRooms();
    if (this.#codes.all().some(({ permanent }) => !permanent))
      this.terms.log.info("code rotated", { why: "the last client left" });
  }

  #forgetSession(id: string): void {
    this.#codes.drop(id);
    this.#keys.revoke(({ session }) => session === id);
    this.#reception.endGuests(({ reach }) => reach.session === id, "closed");
    this.#tellRooms();
  }

  #onTaken(rooms: readonly string[]): void {
    if (!this.#redraws.allow(Date.now())) {
      this.terms.log.warn("the relay says of all letters that they are taken; no more are drawn");
      this.#line.giveUp(rooms);
      return this.#tellRooms();
    }
    this.#codes.rotate(({ code }) => rooms.includes(code.room), Date.now());
    const kept = this.#codes.all().filter(({ code }) => rooms.includes(code.room));
    if (kept.length > 0)
      this.terms.log.warn("the permanent code's letters are another daemon's at this relay");
    this.#line.giveUp(kept.map(({ code }) => code.room));
    this.#tellRooms();
  }

  #tellRooms(): void {
    const codes = this.#codes.all();
    this.#line.setRooms({
      all: codes.map(({ code }) => code.room),
      keep: codes.filter(({ permanent }) => permanent).map(({ code }) => code.room),
    });
  }

  #makeLink(session: string | null): KeyCredential | null {
    const now = Date.now();
    const terms = { purpose: "link", scope: "control", session, uses: 1, expires: now + LINK_MS } as const;
    return this.#keys.make({ ...terms, devicePk: null, name: "" }, now);
  }

  #describe(
    shown: ShownCode | null,
    session: string | null,
    held: boolean,
    key: KeyCredential | null,
  ): CodeAnswer {
    const place = this.#line.place!;
    const now = Date.now();
    const windowMs = this.terms.config().arm_minutes * 60_000;
    const isLost = shown !== null && this.#line.holds(shown.code.room) === null;
    return {
      code: shown ? formatCode(shown.code) : null,
      session,
      mode: this.#settings.mode,
      signalingUrl: place.url,
      viewerUrl: place.viewerUrl,
      connected: held,
      problem: held ? null : isLost ? "room_taken" : this.#line.why,
      gate: shown ? this.#attempts.gate(shown.armedAt, now) : null,
      wrongCodes: this.#attempts.failures,
      armedUntil: shown && windowMs > 0 ? (shown.armedAt ?? now) + windowMs : null,
      link: key ? encodeLink(this.sodium, place.viewerUrl, { rid: place.rid, secret: key.secret }) : null,
      linkExpires: key?.expires ?? null,
      scope: key?.scope ?? "control",
      fingerprint: hostFingerprint(this.sodium, this.#host.publicKey),
    };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => {});
    return result;
  }
}
