// The state of the page: its machines, which sessions the person looks at, and the messages for them. The screens draw
// it.

import { parseCode } from "../src/channel/code.ts";
import { type LinkTarget, parseLink } from "../src/channel/link.ts";
import { fromBase64, toBase64 } from "../src/crypto/byte-strings.ts";
import { PUBLIC_KEY_BYTES } from "../src/crypto/identity.ts";
import { loadSodium, type Sodium } from "../src/crypto/sodium.ts";
import type { HostFacts } from "../src/peer/status.ts";
import { showAlert } from "./alerts.ts";
import type { FilesPlace } from "./files/files-place.ts";
import { Connection, type ConnectionTerms } from "./machine/connection.ts";
import { keyOf, MACHINES_MAX, type Machine, Machines } from "./machine/machines.ts";
import { atMachine, closed, opened, openedBeside, othersOf, type Place, placeOf } from "./place.ts";
import { Glances } from "./session/glances.ts";
import { Signal } from "./signal.ts";
import { openDatabase } from "./store/database.ts";
import { loadDevice } from "./store/device.ts";
import { canReturn, Hosts, type KnownHost } from "./store/hosts.ts";
import { OwnSizes } from "./store/own-sizes.ts";
import { Settings } from "./store/settings.ts";

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
  readonly machines: Machines;
  readonly sodium: Sodium;
  readonly hosts: Hosts;
  readonly settings: Settings;
  readonly relayUrl: string;
  #toastId = 0;

  private constructor(
    private readonly terms: ConnectionTerms,
    readonly ownSizes: OwnSizes,
  ) {
    ({ sodium: this.sodium, hosts: this.hosts, settings: this.settings, url: this.relayUrl } = terms);
    this.machines = new Machines(() => this.#make());
    addEventListener("popstate", () => this.#onHistory());
  }

  /** @param fragment what the address held; it has been cleared by now */
  static async start(relayUrl: string, fragment: string): Promise<Model> {
    const [sodium, database] = await Promise.all([loadSodium(), openDatabase()]);
    const [device, settings] = await Promise.all([loadDevice(database), Settings.load(database)]);
    const hosts = new Hosts(database);
    const model = new Model({ sodium, url: relayUrl, device, hosts, settings }, new OwnSizes(database));
    await model.refreshKnown();
    const link = fragment === "" ? null : parseLink(sodium, fragment);
    if (link) await model.#openLink(link);
    else await model.#comeBack(history.state);
    return model;
  }

  /** The machine on the screen. */
  get machine(): Machine {
    return this.machines.current.value;
  }

  /** The session that has the keyboard, as the list of all machines names it. */
  get currentKey(): string | null {
    const place = this.place.value;
    return place?.session ? keyOf(place.rid, place.session) : null;
  }

  get connection(): Connection {
    return this.machine.connection;
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

  /** Goes to a machine whose key is kept, beside those that the page is connected to. */
  goBack(known: KnownHost): void {
    if (!canReturn(known, Date.now())) return;
    const connected = this.machines.byRid(known.rid);
    if (connected) return this.show(connected);
    if (this.connection.host.value && !this.addMachine()) return;
    this.goingTo.value = known.name;
    if (!this.connection.goBack(known)) void this.forget(known.rid);
  }

  /** Asks for the code of one more machine, or for one whose key is kept. False: there are too many. */
  addMachine(): boolean {
    if (this.machines.isFull) {
      this.say(`A page has ${MACHINES_MAX} machines at most. Leave one first.`);
      return false;
    }
    this.goingTo.value = null;
    this.machines.current.value = this.machines.add();
    return true;
  }

  /** The machine on the screen is given up before it was reached. */
  cancelMachine(): void {
    this.machines.drop(this.machine);
    this.#showPlaceOf(this.machine);
  }

  show(machine: Machine): void {
    if (machine === this.machine) return;
    this.machines.current.value = machine;
    this.#showPlaceOf(machine);
  }

  async forget(rid: string): Promise<void> {
    await this.hosts.remove(rid);
    await this.refreshKnown();
  }

  openSession(session: string, machine: Machine = this.machine): void {
    this.#push(machine, (place) => opened(place, session));
  }

  /** Goes to a place among the files of the session that has the keyboard. */
  openFiles(files: FilesPlace): void {
    if (this.place.value?.session) this.#push(this.machine, (place) => ({ ...place, files }));
  }

  closeFiles(): void {
    const place = this.place.value;
    if (place?.files) this.#replace({ ...place, files: null });
  }

  /** Opens a session beside the one that has the keyboard, or alone if that is of another machine. */
  openBeside(session: string, machine: Machine = this.machine): void {
    this.#push(machine, (place) => openedBeside(place, session));
  }

  /** @param session the one that has the keyboard if it is left out */
  closeSession(session = this.place.value?.session): void {
    const place = this.place.value;
    if (place && session) this.#replace(closed(place, session));
  }

  /** Gives another open session the keyboard. */
  move(to: (place: Place) => Place): void {
    const place = this.place.value;
    if (place) this.#replace(to(place));
  }

  /** @param end also ends this browser's access, so that coming back takes a new code */
  leave(end = false, machine: Machine = this.machine): void {
    const rid = machine.connection.host.value?.rid;
    machine.connection.leave(end);
    if (end && rid) void this.hosts.endAccess(rid).then(() => this.refreshKnown());
    const wasShown = machine === this.machine;
    // The last one stays, to go to another machine with.
    if (this.machines.all.value.length > 1) this.machines.drop(machine);
    this.goingTo.value = null;
    if (wasShown) this.#showPlaceOf(this.machine);
    else this.#replace(this.place.value);
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
    const others = place ? othersOf(state) : [];
    const known = place && (await this.hosts.get(place.rid));
    if (!place || !known || !canReturn(known, Date.now())) return this.#replace(null);
    this.place.value = place;
    this.goBack(known);
    for (const rid of others) {
      const other = await this.hosts.get(rid);
      if (other && canReturn(other, Date.now()) && !this.machines.isFull)
        this.machines.add().connection.goBack(other);
    }
  }

  #make(): Machine {
    const connection = new Connection(this.terms);
    const glances = new Glances(connection, (text) => this.say(text));
    const machine = { connection, glances };
    connection.host.subscribe((host) => host && this.#onHost(machine, host));
    connection.status.subscribe(({ phase }) => phase === "failed" && this.#onFailed(machine));
    connection.alert.subscribe((alert) => {
      const session = machine === this.machine ? (this.place.value?.session ?? null) : null;
      const host = connection.host.value?.name ?? "";
      const from = this.machines.all.value.length > 1 ? `${host}: ` : "";
      if (alert) showAlert(alert, { host, session, say: (text) => this.say(from + text) });
    });
    return machine;
  }

  #onHost(machine: Machine, host: HostFacts): void {
    // One more connection to the same machine has taken the place of the one before.
    const before = this.machines.all.value.find(
      (other) => other !== machine && other.connection.host.value?.rid === host.rid,
    );
    if (before) this.machines.drop(before);
    if (machine === this.machine) {
      this.goingTo.value = host.name;
      this.#showPlaceOf(machine);
    } else this.#replace(this.place.value);
    void this.refreshKnown();
  }

  /** The one on the screen says so itself. */
  #onFailed(machine: Machine): void {
    if (machine === this.machine) return;
    const name = machine.connection.host.value?.name;
    this.machines.drop(machine);
    if (name !== undefined) this.say(`${name} cannot be reached any more: this access has ended.`);
    this.#replace(this.place.value);
  }

  /** Where the page is at this machine; nowhere while it is not connected. */
  #showPlaceOf({ connection }: Machine): void {
    const host = connection.host.value;
    if (!host) return this.#replace(null);
    const before = this.place.value?.rid === host.rid ? this.place.value : atMachine(host.rid);
    const place = host.session === null ? before : opened(before, host.session);
    this.#replace(host.hasFiles ? place : { ...place, files: null });
  }

  #push(machine: Machine, to: (place: Place) => Place): void {
    const rid = machine.connection.host.value?.rid;
    const before = this.place.value;
    if (rid === undefined) return;
    const next = to(before?.rid === rid ? before : atMachine(rid));
    this.machines.current.value = machine;
    history.pushState(this.#kept(next), "", location.pathname);
    this.place.value = next;
  }

  #replace(place: Place | null): void {
    history.replaceState(this.#kept(place), "", location.pathname);
    this.place.value = place;
  }

  /** What the history keeps: the place, and the other machines that a reload comes back to. */
  #kept(place: Place | null): object | null {
    if (!place) return null;
    const rids = this.machines.all.value.map(({ connection }) => connection.host.value?.rid);
    return { ...place, others: rids.filter((rid) => rid !== undefined && rid !== place.rid) };
  }

  #onHistory(): void {
    // The person may have opened a link in this page.
    const fragment = takeFragment();
    const link = fragment === "" ? null : parseLink(this.sodium, fragment);
    if (link) return void this.#openLink(link);
    const place = placeOf(history.state);
    const machine = place && this.machines.byRid(place.rid);
    if (machine) {
      this.machines.current.value = machine;
      this.place.value = place;
    } else if (this.place.value) this.#replace(atMachine(this.place.value.rid));
  }
}

/** Reads the fragment once and takes it out of the address and the history. */
export function takeFragment(): string {
  const fragment = location.hash;
  if (fragment !== "") history.replaceState(history.state, "", location.pathname);
  return fragment;
}

/** The relay's address: what the page was built with, or where it came from. */
export function relayUrl(): string {
  const built = document.querySelector<HTMLMetaElement>('meta[name="remi-relay"]')?.content;
  return built || `${location.origin.replace(/^http/, "ws")}/connect`;
}
