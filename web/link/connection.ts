// The viewer's one connection to a machine: gets in by a code, a link or a key that it has, comes back for ever, and
// carries the streams of sessions. Knows no page.

import { type ClientTries, clientTriesLeft, countClientTry } from "../../src/channel/attempts.ts";
import { type Code, formatCode } from "../../src/channel/code.ts";
import {
  type FromClient,
  type FromDaemon,
  type ReadyMessage,
  SHOWS_ALERTS,
} from "../../src/channel/messages.ts";
import { fromBase64, toBase64 } from "../../src/crypto/byte-strings.ts";
import { hostFingerprint } from "../../src/crypto/fingerprint.ts";
import { PUBLIC_KEY_BYTES } from "../../src/crypto/identity.ts";
import type { Sodium } from "../../src/crypto/sodium.ts";
import { type Ending, type Failure, isForgeable, outcomeOf } from "../../src/peer/outcome.ts";
import { Pauses } from "../../src/peer/pauses.ts";
import type { RelayTarget } from "../../src/peer/relay-join.ts";
import { NO_SESSIONS, type SessionList, SessionTable } from "../../src/peer/session-table.ts";
import type { HostFacts, Status } from "../../src/peer/status.ts";
import type { Frame } from "../../src/protocol/frames.ts";
import type { Alert } from "../../src/protocol/notification-record.ts";
import { printable } from "../../src/text/printable.ts";
import { VERSION } from "../../src/version.ts";
import type { StreamConnection, StreamSide } from "../session/session-stream.ts";
import { Signal } from "../signal.ts";
import type { Device } from "../store/device.ts";
import type { Hosts, KnownHost } from "../store/hosts.ts";
import { ClientChannel } from "./channel.ts";
import { type Credential, failureOf } from "./credential.ts";
import { deviceName } from "./device-name.ts";
import { Heartbeat } from "./heartbeat.ts";

export interface ConnectionTerms {
  readonly sodium: Sodium;
  /** Of the relay, ending in `/connect`. */
  readonly url: string;
  readonly device: Device | null;
  readonly hosts: Hosts;
}

const RID_BYTES = 16;
const SECRET_BYTES = 16;

export class Connection implements StreamConnection {
  readonly status = new Signal<Status>({ phase: "idle" });
  readonly host = new Signal<HostFacts | null>(null);
  readonly list = new Signal<SessionList>(NO_SESSIONS);
  readonly sessions = new SessionTable(() => (this.list.value = this.sessions.list));
  /** The last notification of the machine. */
  readonly alert = new Signal<Alert | null>(null);
  readonly heartbeat: Heartbeat;
  #credential: Credential | null = null;
  #channel: ClientChannel | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #pauses = new Pauses(Math.random);
  #readyAt = 0;
  /** Refusals in a row since it was in; null when it was not in by this yet. */
  #refusals: number | null = null;
  #tries: ClientTries | null = null;
  #side: StreamSide | null = null;
  /** The daemon's clock less ours, ms, by the last it said. */
  #clockAhead = 0;
  #hostToConfirm: Uint8Array | null = null;
  #takingOver = false;
  /** What got this page in, if it was typed: kept while the page is open, to take over with. */
  #typed: Code | null = null;

  constructor(private readonly terms: ConnectionTerms) {
    this.heartbeat = new Heartbeat({
      ping: (n) => this.say({ t: "ping", n }),
      dead: () => this.#channel?.cut(),
    });
    const wake = () => this.#wake();
    addEventListener("online", wake);
    addEventListener("offline", () => this.#channel?.isReady && this.heartbeat.check());
    addEventListener("pageshow", wake);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  }

  /** Tries a code once. */
  enterCode(code: Code): void {
    if (clientTriesLeft(this.#tries, formatCode(code)) === 0) {
      this.status.value = { phase: "failed", why: "wrong-code", triesLeft: 0 };
      return;
    }
    this.#begin({ kind: "code", code, hostPk: null });
    this.#typed = code;
  }

  /** Opens a link. `pinned`: the host's key, where this browser knows it; else the person is asked. */
  openLink(link: { rid: Uint8Array; secret: Uint8Array }, pinned: Uint8Array | null): void {
    const rid = toBase64(this.terms.sodium, link.rid);
    this.#begin({ kind: "key", rid, secret: link.secret, hostPk: pinned, isTicket: false });
  }

  /** Goes back to a machine whose key is known. False when its record cannot be read. */
  goBack(known: KnownHost): boolean {
    const { sodium } = this.terms;
    const secret = known.secret === null ? null : fromBase64(sodium, known.secret, SECRET_BYTES);
    const hostPk = fromBase64(sodium, known.hostPk, PUBLIC_KEY_BYTES);
    if (!secret || !hostPk || !fromBase64(sodium, known.rid, RID_BYTES)) return false;
    this.#begin({ kind: "key", rid: known.rid, secret, hostPk, isTicket: true });
    return true;
  }

  /** The person goes on to the host whose fingerprint was shown. */
  confirmHost(): void {
    const credential = this.#credential;
    if (credential?.kind !== "key" || !this.#hostToConfirm) return;
    credential.hostPk = this.#hostToConfirm;
    this.status.value = { phase: "connecting" };
    // The daemon waits for ten seconds only; the link is not used up by that.
    if (this.#channel && !this.#channel.isOver) this.#channel.confirmHost();
    else this.#dial();
  }

  /** After another client took over: takes it back, by the key if that still holds, else by the code that was typed. */
  takeOver(): void {
    this.#pauses.reset();
    this.#refusals = null;
    this.#takingOver = true;
    this.status.value = { phase: "connecting" };
    this.#dial();
  }

  retryNow(): void {
    if (this.status.value.phase !== "down") return;
    clearTimeout(this.#retry);
    // A try that began without a network may hang for long, and a browser makes the next one wait for it.
    const stuck = this.#channel;
    this.#channel = null;
    stuck?.cut();
    this.#dial();
  }

  /**
   * Leaves the machine. A goodbye ends this browser's access there, unless the machine knows it as a device; without one
   * the key to come back with stays good.
   */
  leave(goodbye: boolean): void {
    clearTimeout(this.#retry);
    this.#credential = null;
    this.#typed = null;
    if (goodbye) this.#channel?.leave("closed");
    else this.#channel?.cut();
    this.#setDown();
    this.host.value = null;
    this.sessions.clear();
    this.status.value = { phase: "idle" };
  }

  /** The one that shows a session; replaces the one before. */
  serve(side: StreamSide | null): void {
    this.#side = side;
    if (side && this.#channel?.isReady) side.up();
  }

  say(message: FromClient): void {
    this.#channel?.say(message);
  }

  send(frame: Frame): void {
    this.#channel?.send(frame);
  }

  get isReady(): boolean {
    return this.#channel?.isReady ?? false;
  }

  /** A time of our clock on the daemon's, ms since the epoch. A relay that delays can only make it earlier. */
  daemonTime(at: number): number {
    return Math.max(0, Math.round(at + this.#clockAhead));
  }

  #begin(credential: Credential): void {
    this.#takingOver = false;
    this.#typed = null;
    clearTimeout(this.#retry);
    this.#channel?.leave("closed");
    this.#credential = credential;
    this.#pauses.reset();
    this.#refusals = null;
    this.host.value = null;
    this.sessions.clear();
    this.status.value = { phase: "connecting" };
    this.#dial();
  }

  #dial(): void {
    const credential = this.#credential;
    if (!credential) return;
    const { sodium, url, device } = this.terms;
    const { phase } = this.status.value;
    if (phase === "down") this.status.value = { ...this.status.value, tryAt: null } as Status;
    const target: RelayTarget =
      credential.kind === "code" ? { room: credential.code.room } : { rid: credential.rid };
    const secret = credential.kind === "code" ? credential.code : { secret: credential.secret };
    const channel: ClientChannel = new ClientChannel(
      {
        sodium,
        url,
        target,
        secret,
        pinnedHost: credential.hostPk,
        confirmHost: credential.kind === "key",
        devicePk: device?.publicKey ?? null,
        about: { clientVer: VERSION, caps: [SHOWS_ALERTS], name: deviceName() },
        sign: (message) => (device ? device.sign(message) : Promise.reject(new Error("no device"))),
      },
      {
        heard: () => this.heartbeat.heard(),
        tryFailed: () => this.#countTry(),
        confirmHost: (hostPk) => {
          this.#hostToConfirm = hostPk;
          this.status.value = { phase: "confirm-host", fingerprint: hostFingerprint(sodium, hostPk) };
        },
        pending: (fingerprint) => {
          this.status.value = { phase: "pairing", fingerprint };
        },
        ready: (ready, hostPk) => void this.#onReady(ready, hostPk),
        message: (message) => this.#onMessage(message),
        frame: (frame) => this.#side?.frame(frame),
        ended: (ending) => {
          if (this.#channel === channel) this.#onEnded(ending);
        },
      },
    );
    this.#channel = channel;
  }

  #countTry(): void {
    const credential = this.#credential;
    if (credential?.kind === "code") this.#tries = countClientTry(this.#tries, formatCode(credential.code));
  }

  #onReady(ready: ReadyMessage, hostPk: Uint8Array): void {
    const { sodium, hosts } = this.terms;
    const by = this.host.value?.by ?? this.#credential!.kind;
    const secret = ready.key ? fromBase64(sodium, ready.key.secret, SECRET_BYTES) : null;
    if (secret) this.#credential = { kind: "key", rid: ready.rid, secret, hostPk, isTicket: true };
    this.#tries = null;
    this.#readyAt = performance.now();
    this.#refusals = 0;
    this.#takingOver = false;
    this.#clockAhead = ready.now - Date.now();
    this.host.value = {
      rid: ready.rid,
      name: printable(ready.host) || "unnamed machine",
      scope: ready.scope,
      fingerprint: hostFingerprint(sodium, hostPk),
      version: printable(ready.version),
      session: ready.session ?? null,
      failedTriesBefore: ready.failedTriesBefore,
      by,
    };
    this.sessions.begin();
    this.heartbeat.start();
    this.status.value = { phase: "ready" };
    this.#side?.up();
    void this.#remember(ready, hostPk, hosts);
  }

  async #remember(ready: ReadyMessage, hostPk: Uint8Array, hosts: Hosts): Promise<void> {
    const { sodium } = this.terms;
    const key = toBase64(sodium, hostPk);
    const known = await hosts.get(ready.rid);
    // A code does not name the host, so this is the first moment at which a stranger in its place is seen.
    if (known && known.hostPk !== key) {
      this.#channel?.leave("host_refused");
      return this.#fail("host-changed");
    }
    // A key that is not told anew stays good: a share, or a paired device.
    const credential = this.#credential;
    const secret =
      credential?.kind === "key" && credential.rid === ready.rid ? toBase64(sodium, credential.secret) : null;
    await hosts.put({
      rid: ready.rid,
      hostPk: key,
      name: printable(ready.host) || "unnamed machine",
      scope: ready.scope,
      secret,
      expires: ready.key?.expires ?? known?.expires ?? Date.now() + 24 * 3_600_000,
      usedAt: Date.now(),
    });
  }

  #onMessage(message: FromDaemon): void {
    switch (message.t) {
      case "session":
        return this.sessions.put(message.info);
      case "removed":
        return this.sessions.remove(message.id);
      case "listed":
        return this.sessions.listed();
      case "alert":
        this.alert.value = message;
        return;
      case "pong":
        this.#clockAhead = message.now - Date.now();
        return this.heartbeat.pong(message.n);
      case "attached":
      case "detached":
      case "told":
        return this.#side?.message(message);
      default:
        // Direct paths are not asked for.
        return;
    }
  }

  #onEnded(ending: Ending): void {
    const wasReady = this.status.value.phase === "ready";
    this.#setDown();
    const credential = this.#credential;
    if (!credential) return;
    // The person still looks at the fingerprint: the link is dialled again once it is confirmed.
    if (this.status.value.phase === "confirm-host") return;
    if (wasReady) this.#pauses.stood(performance.now() - this.#readyAt);
    const outcome = outcomeOf(ending, credential.kind, this.#refusals);
    if (this.#refusals !== null) this.#refusals = isForgeable(ending) ? this.#refusals + 1 : 0;
    switch (outcome.kind) {
      case "left":
        return;
      case "replaced":
        this.status.value = { phase: "replaced" };
        return;
      case "failed":
        return this.#takingOver ? this.#takeOverFailed(credential, outcome.why) : this.#fail(outcome.why);
      case "retry":
        this.#pauses.atLeast(outcome.afterMs);
        return this.#later(this.#pauses.next());
    }
  }

  /** The other's coming has ended this page's key; the code holds while somebody is there, unless it is too old. */
  #takeOverFailed(credential: Credential, why: Failure): void {
    const code = this.#typed;
    const triesLeft = code ? clientTriesLeft(this.#tries, formatCode(code)) : 0;
    const isEnded = why === "access-ended" || why === "revoked";
    if (credential.kind === "key" && isEnded && code && triesLeft > 0) {
      this.#credential = { kind: "code", code, hostPk: credential.hostPk };
      return this.#dial();
    }
    const isOver = isEnded || why === "no-such-code" || why === "locked";
    this.#fail(isOver ? "taken-over" : why);
  }

  #later(afterMs: number): void {
    const now = performance.now();
    const since = this.status.value.phase === "down" ? this.status.value.since : now;
    this.status.value = { phase: "down", since, tryAt: now + afterMs };
    this.#retry = setTimeout(() => this.#dial(), afterMs);
  }

  #fail(why: Failure): void {
    const credential = this.#credential;
    const triesLeft =
      credential?.kind === "code" ? clientTriesLeft(this.#tries, formatCode(credential.code)) : null;
    this.#credential = null;
    const told = failureOf(why, credential, this.terms.device !== null);
    this.status.value = { phase: "failed", why: told, triesLeft };
  }

  #setDown(): void {
    this.#channel = null;
    this.heartbeat.stop();
    this.sessions.interrupt();
    this.#side?.down();
  }

  /** The network or the person is back: do not wait out a pause, and do not trust a link that looks alive. */
  #wake(): void {
    if (this.status.value.phase === "down") this.retryNow();
    else if (this.isReady) this.heartbeat.check();
  }
}
