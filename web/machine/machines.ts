// The machines of the page: those that it is connected to, or tries to be, each with a connection of its own, and which of
// them is on the screen. Their sessions are one list.

import type { SessionInfo } from "../../src/protocol/session-info.ts";
import { byNeed } from "../../src/protocol/session-need.ts";
import type { Glances } from "../session/glances.ts";
import { Signal } from "../signal.ts";
import type { Connection } from "./connection.ts";

/** Machines at the same time: each has a socket to the relay, and its own streams. */
export const MACHINES_MAX = 8;

export interface Machine {
  readonly connection: Connection;
  readonly glances: Glances;
}

/** A session and where it runs. */
export interface Entry {
  /** Tells it apart from those of all machines. */
  readonly key: string;
  readonly machine: Machine;
  readonly info: SessionInfo;
}

export interface Entries {
  /** Those that need a person most first. */
  readonly entries: readonly Entry[];
  /** Whether each machine has sent all of its sessions. */
  readonly complete: boolean;
}

export const keyOf = (rid: string, session: string): string => `${rid} ${session}`;

export class Machines {
  readonly all: Signal<readonly Machine[]>;
  /** The one on the screen. */
  readonly current: Signal<Machine>;
  readonly entries = new Signal<Entries>({ entries: [], complete: false });
  readonly #unlisten = new Map<Machine, () => void>();

  constructor(private readonly make: () => Machine) {
    const first = make();
    this.all = new Signal<readonly Machine[]>([first]);
    this.current = new Signal(first);
    this.#listen(first);
  }

  get isFull(): boolean {
    return this.all.value.length >= MACHINES_MAX;
  }

  /** One more, which is not connected yet. */
  add(): Machine {
    const machine = this.make();
    this.all.value = [...this.all.value, machine];
    this.#listen(machine);
    return machine;
  }

  byRid(rid: string): Machine | null {
    return this.all.value.find(({ connection }) => connection.host.value?.rid === rid) ?? null;
  }

  /** Ends its connection, unless it has ended. If it was on the screen, another one is, or one that is not connected. */
  drop(machine: Machine): void {
    if (!this.all.value.includes(machine)) return;
    if (this.all.value.length === 1) this.add();
    this.all.value = this.all.value.filter((other) => other !== machine);
    if (this.current.value === machine) this.current.value = this.all.value[0]!;
    this.#unlisten.get(machine)?.();
    this.#unlisten.delete(machine);
    machine.glances.dispose();
    machine.connection.dispose();
    this.#gather();
  }

  #listen(machine: Machine): void {
    const { list, host } = machine.connection;
    const stops = [list, host].map((signal) => signal.subscribe(() => this.#gather()));
    this.#unlisten.set(machine, () => {
      for (const stop of stops) stop();
    });
  }

  #gather(): void {
    const here = this.all.value.filter(({ connection }) => connection.host.value !== null);
    const entries = here.flatMap((machine) => {
      const { host, list } = machine.connection;
      return list.value.sessions.map((info) => ({ key: keyOf(host.value!.rid, info.id), machine, info }));
    });
    this.entries.value = {
      entries: entries.sort((a, b) => byNeed(a.info, b.info)),
      complete: here.every(({ connection }) => connection.list.value.complete),
    };
  }
}
