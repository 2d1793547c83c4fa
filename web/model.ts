// The state of the page: the connection, which session the person looks at, and the messages for them. The screens draw
// it.

import { parseCode } from "../src/channel/code.ts";
import { type LinkTarget, parseLink } from "../src/channel/link.ts";
import { fromBase64, toBase64 } from "../src/crypto/byte-strings.ts";
import { PUBLIC_KEY_BYTES } from "../src/crypto/identity.ts";
import { loadSodium, type Sodium } from "../src/crypto/sodium.ts";
import { showAlert } from "./alerts.ts";
import { type FilesPlace, filesPlaceOf } from "./files/files-place.ts";
import { Connection } from "./machine/connection.ts";
import { Signal } from "./signal.ts";
import { openDatabase } from "./store/database.ts";
import { loadDevice } from "./store/device.ts";
import { canReturn, Hosts, type KnownHost } from "./store/hosts.ts";
import { OwnSizes } from "./store/own-sizes.ts";
import { Settings } from "./store/settings.ts";

/** Where the page is; kept in the history entry, so that a reload comes back to it. Holds no secret. */
export interface Place {
  readonly rid: string;
  readonly session: string | null;
  /** Null: the session's files are not open. */
  readonly files: FilesPlace | null;
}

export interface Toast {
  readonly id: number;
  readonly text: string;
}

/** Ms that a toast stays. */
const TOAST_MS = 6_000;
const TOASTS_MAX = 3;

export class Model {
  readonly place = new Signal<Place | null>(null);
  readonly known = new Signal<readonly KnownHost[]>([]);
  readonly toasts = new Signal<readonly Toast[]>([]);
  /** Name of the machine that the page is going back to. */
  readonly goingTo = new Signal<string | null>(null);
  #toastId = 0;

  private constructor(
    readonly sodium: Sodium,
    readonly connection: Connection,
    readonly hosts: Hosts,
    readonly ownSizes: OwnSizes,
    readonly settings: Settings,
    readonly relayUrl: string,
  ) {
    addEventListener("popstate", () => this.#onHistory());
    connection.host.subscribe((host) => {
      if (!host) return;
      this.goingTo.value = host.name;
      const place = this.place.value?.rid === host.rid ? this.place.value : null;
      const session = host.session ?? place?.session ?? null;
      this.#replace({ rid: host.rid, session, files: (host.hasFiles && place?.files) || null });
      void this.refreshKnown();
    });
    connection.alert.subscribe((alert) => {
      const { host } = connection;
      const session = this.place.value?.session ?? null;
      if (alert) showAlert(alert, { host: host.value?.name ?? "", session, say: (text) => this.say(text) });
    });
  }

  /** @param fragment what the address held; it has been cleared by now */
  static async start(relayUrl: string, fragment: string): Promise<Model> {
    const [sodium, database] = await Promise.all([loadSodium(), openDatabase()]);
    const [device, settings] = await Promise.all([loadDevice(database), Settings.load(database)]);
    const hosts = new Hosts(database);
    const connection = new Connection({ sodium, url: relayUrl, device, hosts, settings });
    const model = new Model(sodium, connection, hosts, new OwnSizes(database), settings, relayUrl);
    await model.refreshKnown();
    const link = fragment === "" ? null : parseLink(sodium, fragment);
    if (link) await model.#openLink(link);
    else await model.#comeBack(history.state);
    return model;
  }

  async refreshKnown(): Promise<void> {
    this.known.value = await this.hosts.all();
  }

  /** A code or a link, as typed. False when it is neither. */
  async enter(typed: string): Promise<boolean> {
    const code = parseCode(typed);
    if (code) {
      this.goingTo.value = null;
      this.connection.enterCode(code);
      return true;
    }
    const link = typed.includes("#") ? parseLink(this.sodium, typed) : null;
    if (link) await this.#openLink(link);
    return link !== null;
  }

  goBack(known: KnownHost): void {
    if (!canReturn(known, Date.now())) return;
    this.goingTo.value = known.name;
    if (!this.connection.goBack(known)) void this.forget(known.rid);
  }

  async forget(rid: string): Promise<void> {
    await this.hosts.remove(rid);
    await this.refreshKnown();
  }

  openSession(session: string): void {
    const place = this.place.value;
    if (!place) return;
    this.#push({ ...place, session, files: null });
  }

  /** Goes to a place among the open session's files. */
  openFiles(files: FilesPlace): void {
    const place = this.place.value;
    if (place?.session) this.#push({ ...place, files });
  }

  closeFiles(): void {
    const place = this.place.value;
    if (place?.files) this.#replace({ ...place, files: null });
  }

  closeSession(): void {
    const place = this.place.value;
    if (place?.session) this.#replace({ ...place, session: null, files: null });
  }

  /** @param end also ends this browser's access, so that coming back takes a new code */
  leave(end = false): void {
    const rid = this.connection.host.value?.rid;
    this.connection.leave(end);
    if (end && rid) void this.hosts.endAccess(rid).then(() => this.refreshKnown());
    this.goingTo.value = null;
    this.#replace(null);
    void this.refreshKnown();
  }

  say(text: string): void {
    const toast = { id: ++this.#toastId, text };
    this.toasts.value = [...this.toasts.value, toast].slice(-TOASTS_MAX);
    setTimeout(() => {
      this.toasts.value = this.toasts.value.filter(({ id }) => id !== toast.id);
    }, TOAST_MS);
  }

  async #openLink(link: LinkTarget): Promise<void> {
    const known = await this.hosts.get(toBase64(this.sodium, link.rid));
    this.goingTo.value = known?.name ?? null;
    this.connection.openLink(link, known && fromBase64(this.sodium, known.hostPk, PUBLIC_KEY_BYTES));
  }

  async #comeBack(state: unknown): Promise<void> {
    const place = placeOf(state);
    const known = place && (await this.hosts.get(place.rid));
    if (!place || !known || !canReturn(known, Date.now())) return this.#replace(null);
    this.place.value = place;
    this.goBack(known);
  }

  #push(place: Place): void {
    history.pushState(place, "", location.pathname);
    this.place.value = place;
  }

  #replace(place: Place | null): void {
    history.replaceState(place, "", location.pathname);
    this.place.value = place;
  }

  #onHistory(): void {
    // The person may have opened a link in this page.
    const fragment = takeFragment();
    const link = fragment === "" ? null : parseLink(this.sodium, fragment);
    if (link) return void this.#openLink(link);
    const place = placeOf(history.state);
    const present = this.connection.host.value?.rid;
    if (place && place.rid === present) this.place.value = place;
    else if (this.place.value) this.#replace({ ...this.place.value, session: null, files: null });
  }
}

/** Reads the fragment once and takes it out of the address and the history. */
export function takeFragment(): string {
  const fragment = location.hash;
  if (fragment !== "") history.replaceState(history.state, "", location.pathname);
  return fragment;
}

function placeOf(state: unknown): Place | null {
  const { rid, session, files } = (state ?? {}) as Partial<Record<keyof Place, unknown>>;
  if (typeof rid !== "string" || !/^[\w-]{22}$/.test(rid)) return null;
  if (typeof session !== "string" || !/^[a-z0-9]{4,32}$/.test(session))
    return { rid, session: null, files: null };
  return { rid, session, files: filesPlaceOf(files) };
}

/** The relay's address: what the page was built with, or where it came from. */
export function relayUrl(): string {
  const built = document.querySelector<HTMLMetaElement>('meta[name="remi-relay"]')?.content;
  return built || `${location.origin.replace(/^http/, "ws")}/connect`;
}
