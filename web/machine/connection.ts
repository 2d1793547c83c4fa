// The page's connection to a machine. It turns what a person enters into ways in, and what the machine sends into values
// that the screens draw. Everything that other clients do too, such as coming back, is in `src/peer`.

import { TIME } from "../../src/carrier/monotonic-clock.ts";
import { type ClientTries, clientTriesLeft, countClientTry } from "../../src/channel/attempts.ts";
import type { ReadyHost } from "../../src/channel/client-channel.ts";
import { type Code, formatCode } from "../../src/channel/code.ts";
import { SECRET_BYTES } from "../../src/channel/link.ts";
import type { Path } from "../../src/channel/message-fields.ts";
import { SHOWS_ALERTS } from "../../src/channel/messages.ts";
import { fromBase64, toBase64 } from "../../src/crypto/byte-strings.ts";
import { PUBLIC_KEY_BYTES } from "../../src/crypto/identity.ts";
import type { Sodium } from "../../src/crypto/sodium.ts";
import { Answers } from "../../src/peer/answers.ts";
import { wayBack } from "../../src/peer/machine.ts";
import type { PeerState } from "../../src/peer/machine-states.ts";
import { Peer } from "../../src/peer/peer.ts";
import { dialRelay } from "../../src/peer/relay-carrier.ts";
import { NO_SESSIONS, type SessionList } from "../../src/peer/session-table.ts";
import { type HostFacts, hostFacts, type Status, statusOf } from "../../src/peer/status.ts";
import { codeOf, isKey, relayTarget, type Way } from "../../src/peer/ways.ts";
import type { Alert } from "../../src/protocol/notification-record.ts";
import { printable } from "../../src/text/printable.ts";
import { VERSION } from "../../src/version.ts";
import { dialDirect, hasDirect } from "../link/direct.ts";
import { openRelaySocket } from "../link/relay-socket.ts";
import { Signal } from "../signal.ts";
import type { Device } from "../store/device.ts";
import type { Hosts, KnownHost } from "../store/hosts.ts";
import type { Settings } from "../store/settings.ts";
import { deviceName } from "./device-name.ts";

export interface ConnectionTerms {
  readonly sodium: Sodium;
  /** The relay's, ending in `/connect`. */
  readonly url: string;
  readonly device: Device | null;
  readonly hosts: Hosts;
  readonly settings: Settings;
}

const RID_BYTES = 16;
/** Time between two pings while the page is visible and while it is hidden, ms. */
const PING_VISIBLE_MS = 5_000;
const PING_HIDDEN_MS = 15_000;
/** Bytes of one capture: many times those of the lines that the list asks for. */
const ANSWER_BYTES_MAX = 1024 * 1024;
/** How long a key is kept if the machine has not said when it expires, ms. */
const KEPT_MS = 24 * 3_600_000;

const pingMs = () => (document.visibilityState === "visible" ? PING_VISIBLE_MS : PING_HIDDEN_MS);

export class Connection {
  readonly status = new Signal<Status>({ phase: "idle" });
  readonly host = new Signal<HostFacts | null>(null);
  readonly list = new Signal<SessionList>(NO_SESSIONS);
  /** The machine's last notification. */
  readonly alert = new Signal<Alert | null>(null);
  /** The path that the machine's output comes by. */
  readonly path = new Signal<Path>("relay");
  /** The last round trip, ms. Null before the first. */
  readonly roundTripMs = new Signal<number | null>(null);
  /** Whole seconds since anything came from the machine. */
  readonly silentS = new Signal(0);
  readonly peer: Peer;
  readonly #answers = new Answers(ANSWER_BYTES_MAX);
  readonly #disposed = new AbortController();
  readonly #unlisten: () => void;
  #tries: ClientTries | null = null;
  /** What let this page in. */
  #by: "code" | "key" = "key";

  constructor(private readonly terms: ConnectionTerms) {
    const { sodium, url, device, settings } = terms;
    this.peer = new Peer(
      {
        sodium,
        time: TIME,
        random: Math.random,
        dial: (target, events) =>
          dialRelay({ open: openRelaySocket, clock: TIME.clock, url, target: relayTarget(target) }, events),
        get dialDirect() {
          return settings.direct.value && hasDirect() ? dialDirect : null;
        },
        device,
        about: { clientVer: VERSION, caps: [SHOWS_ALERTS], name: deviceName() },
        pingMs: pingMs(),
        persists: true,
        triesLeft: (way) => this.#triesLeft(way),
      },
      {
        changed: (state) => this.#onState(state),
        tryFailed: (way) => {
          const code = codeOf(way);
          if (code) this.#tries = countClientTry(this.#tries, formatCode(code));
        },
        remember: (host, way) => this.#remember(host, way),
        sessions: () => (this.list.value = this.peer.sessions.list),
        alert: (alert) => (this.alert.value = alert),
        answer: ({ request, last, bytes }) => this.#answers.take(request, last, bytes),
        heartbeat: () => {
          this.path.value = this.peer.path;
          this.roundTripMs.value = this.peer.roundTripMs;
          this.silentS.value = this.peer.silentS;
        },
      },
    );
    // A channel keeps the setting that it began with, so a change begins a new channel.
    this.#unlisten = settings.direct.subscribe(() => this.peer.isReady && this.peer.cut());
    const wake = () => this.peer.wake();
    const until = { signal: this.#disposed.signal };
    addEventListener("online", wake, until);
    addEventListener("offline", () => this.peer.isReady && wake(), until);
    addEventListener("pageshow", wake, until);
    const onVisible = () => {
      this.peer.pingEvery(pingMs());
      if (document.visibilityState === "visible") wake();
    };
    document.addEventListener("visibilitychange", onVisible, until);
  }

  /** Leaves the machine and listens to the page no more. */
  dispose(): void {
    this.#disposed.abort();
    this.#unlisten();
    this.leave(false);
  }

  /** Tries a code once. */
  enterCode(code: Code): void {
    this.#begin({ target: { room: code.room }, secret: code, hostPk: null, isTicket: false });
  }

  /** Opens a link. `pinned`: the machine's key if this browser knows it. Null: the person is asked. */
  openLink(link: { rid: Uint8Array; secret: Uint8Array }, pinned: Uint8Array | null): void {
    const target = { rid: toBase64(this.terms.sodium, link.rid) };
    this.#begin({ target, secret: { secret: link.secret }, hostPk: pinned, isTicket: false });
  }

  /** Connects to a machine again whose key is known. False when its record cannot be read. */
  goBack(known: KnownHost): boolean {
    const { sodium } = this.terms;
    const secret = known.secret === null ? null : fromBase64(sodium, known.secret, SECRET_BYTES);
    const hostPk = fromBase64(sodium, known.hostPk, PUBLIC_KEY_BYTES);
    if (!secret || !hostPk || !fromBase64(sodium, known.rid, RID_BYTES)) return false;
    this.#begin({ target: { rid: known.rid }, secret: { secret }, hostPk, isTicket: true });
    return true;
  }

  /** Asks a session's host with a new number. Null when the channel is lost before the whole answer is here. */
  answer(ask: (request: number) => void): Promise<Uint8Array | null> {
    return this.peer.isReady ? this.#answers.to(ask) : Promise.resolve(null);
  }

  /** The person accepts the machine whose fingerprint was shown. */
  confirmHost(): void {
    this.peer.confirmHost();
  }

  /** Takes over from the client that took over: by the key if that is still good, else by what was entered first. */
  takeOver(): void {
    this.peer.takeOver();
  }

  retryNow(): void {
    if (this.status.value.phase === "down") this.peer.wake();
  }

  /**
   * Leaves the machine. A goodbye ends this browser's access there, unless it is a device. Without one the key to come
   * back with stays good.
   */
  leave(goodbye: boolean): void {
    this.host.value = null;
    this.peer.leave(goodbye);
  }

  #begin(way: Way): void {
    this.#by = isKey(way) ? "key" : "code";
    this.host.value = null;
    this.peer.begin([way]);
  }

  #triesLeft(way: Way): number {
    const code = codeOf(way);
    return code ? clientTriesLeft(this.#tries, formatCode(code)) : 1;
  }

  #onState(state: PeerState): void {
    const { sodium } = this.terms;
    if (state.phase === "ready") {
      this.#tries = null;
      this.host.value = hostFacts(sodium, state.host, this.#by);
    } else this.#answers.lost();
    this.status.value = statusOf({ sodium, triesLeft: (way) => this.#triesLeft(way) }, state);
  }

  async #remember(host: ReadyHost, way: Way): Promise<boolean> {
    const { sodium, hosts } = this.terms;
    const { ready } = host;
    const hostPk = toBase64(sodium, host.hostPk);
    const known = await hosts.get(ready.rid);
    if (known && known.hostPk !== hostPk) return false;
    // If the machine sends no new key, the old one stays good: that of a share or a paired device.
    const { secret } = wayBack(sodium, way, host);
    void hosts.put({
      rid: ready.rid,
      hostPk,
      name: printable(ready.host) || "unnamed machine",
      scope: ready.scope,
      secret: secret && "secret" in secret ? toBase64(sodium, secret.secret) : null,
      expires: ready.key?.expires ?? known?.expires ?? Date.now() + KEPT_MS,
      usedAt: Date.now(),
    });
    return true;
  }
}
