// Sessions and states for the tests of the dashboard's model.

import type { Effect, Event } from "../../../src/dashboard/model/event.ts";
import { frameOf } from "../../../src/dashboard/model/frame.ts";
import type { Session, State } from "../../../src/dashboard/model/state.ts";
import { initialState } from "../../../src/dashboard/model/state.ts";
import { update } from "../../../src/dashboard/model/update.ts";
import type { SessionInfo } from "../../../src/protocol/session-info.ts";

export const NOW = 1_700_000_000_000;

export function infoOf(name: string, more: Partial<SessionInfo> = {}): SessionInfo {
  return {
    ...{
      id: `${name.toLowerCase().replace(/[^a-z0-9]/g, "0")}0000`,
      name,
      state: "working",
      reason: "printing",
    },
    ...{
      stateSince: NOW - 5_000,
      exitCode: null,
      signal: null,
      pid: more.state === "exited" ? null : 1,
      command: [name],
      cwd: "/home/me/work",
    },
    ...{ cols: 80, rows: 24, clients: 0, createdAt: NOW - 60_000, lastOutputAt: NOW, title: "" },
    ...more,
  };
}

export function sessionOf(name: string, more: Partial<SessionInfo> = {}): Session {
  const info = infoOf(name, more);
  return { info, socket: `/run/${info.id}` };
}

export function stateWith(sessions: readonly Session[], size = { cols: 100, rows: 30 }): State {
  const begun = initialState({ size, nowMs: NOW, home: "/home/me" });
  return update(begun, { t: "sessions", sessions }, NOW)[0];
}

/** A state and the effects that it has asked for, driven by keys and events. */
export class Driven {
  effects: Effect[] = [];

  constructor(
    public state: State,
    public nowMs: number = NOW,
  ) {}

  event(event: Event): this {
    const [state, effects] = update(this.state, event, this.nowMs);
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  /** Names of keys; a character types itself. */
  keys(...keys: string[]): this {
    for (const key of keys)
      this.event({ t: "key", key, text: key === "Space" ? " " : [...key].length === 1 ? key : null });
    return this;
  }

  type(text: string): this {
    return this.keys(...[...text].map((char) => (char === " " ? "Space" : char)));
  }

  get selected(): string | undefined {
    return this.state.sessions.get(this.state.selected ?? "")?.info.name;
  }

  /** Names as the list shows them. */
  get names(): string[] {
    return this.state.order.map((id) => this.state.sessions.get(id)!.info.name);
  }

  take(): Effect[] {
    return this.effects.splice(0);
  }

  /** The whole screen without colours. */
  screen(): string[] {
    return rowsOf(this.state).map((row) => row.replaceAll(/\x1b\[[\d;]*m/g, ""));
  }
}

/** The whole screen as it is drawn. */
export function rowsOf(state: State, depth: 0 | 16 | 256 | 16_777_216 = 256): readonly string[] {
  const { above, below } = frameOf(state, { depth, clock: (ms) => new Date(ms).toISOString().slice(11, 19) });
  return [...above, ...below];
}

/** A run of a preview without any looks. */
export const PLAIN = {
  ...{ fg: null, bg: null, bold: false, dim: false, italic: false },
  ...{ underline: false, inverse: false, strike: false },
};
