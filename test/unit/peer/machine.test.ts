// The table of a connection: each phase and what happens in it.

import { describe, expect, test } from "bun:test";
import type { ReadyHost } from "../../../src/channel/client-channel.ts";
import type { ClientEnd } from "../../../src/channel/client-states.ts";
import { toBase64 } from "../../../src/crypto/byte-strings.ts";
import { loadSodium } from "../../../src/crypto/sodium.ts";
import { stepPeer } from "../../../src/peer/machine.ts";
import {
  IDLE,
  type PeerContext,
  type PeerEffect,
  type PeerEvent,
  type PeerState,
} from "../../../src/peer/machine-states.ts";
import type { Ending } from "../../../src/peer/outcome.ts";
import { STOOD_MS } from "../../../src/peer/pauses.ts";
import { unreachable } from "../../../src/peer/relay-join.ts";
import { statusOf } from "../../../src/peer/status.ts";
import { isKey, type Way } from "../../../src/peer/ways.ts";

const sodium = await loadSodium();
const hostPk = new Uint8Array(32).fill(1);
const secretOf = (fill: number) => new Uint8Array(16).fill(fill);
const rid = toBase64(sodium, secretOf(7));

const code: Way = {
  target: { room: "KQTB" },
  secret: { room: "KQTB", digits: "4827" },
  hostPk: null,
  isTicket: false,
};
const link: Way = { target: { rid }, secret: { secret: secretOf(3) }, hostPk: null, isTicket: false };
const ticket: Way = { ...link, secret: { secret: secretOf(4) }, hostPk, isTicket: true };

const host = (withKey = true, isPaired = false): ReadyHost => ({
  ready: {
    t: "ready",
    scope: "control",
    host: "desk",
    rid,
    failedTriesBefore: 0,
    now: 0,
    version: "1",
    caps: [],
    ...(withKey ? { key: { secret: toBase64(sodium, secretOf(9)), expires: 1 } } : {}),
  },
  hostPk,
  isPaired,
});

const channel = (end: ClientEnd): Ending => ({ by: "channel", end });
const ended = (ending: Ending, now = 0): PeerEvent => ({ type: "ended", ending, now, chance: 0.5 });
const lost = (now = 0) => ended(channel("lost"), now);
const noRelay = (now = 0) => ended({ by: "relay", end: unreachable("") }, now);

/** Runs the events, and keeps what was done since the last look. */
function run(options: Partial<PeerContext> = {}) {
  const context: PeerContext = {
    sodium,
    hasDevice: true,
    persists: true,
    triesLeft: () => 3,
    ...options,
  };
  let state: PeerState = IDLE;
  let done: PeerEffect[] = [];
  return {
    get state() {
      return state;
    },
    get status() {
      return statusOf(context, state);
    },
    on(...events: PeerEvent[]) {
      for (const event of events) {
        const step = stepPeer(context, state, event);
        state = step.state;
        done.push(...step.effects.filter((effect) => effect.type !== "wait" || effect.ms !== null));
      }
      return this;
    },
    done() {
      const told = done.map((effect) => (effect.type === "dial" ? effect.way : effect.type));
      done = [];
      return told;
    },
  };
}

const begin = (...ways: Way[]): PeerEvent => ({ type: "begin", ways });
const ready = (given = host(), now = 0): PeerEvent[] => [
  { type: "ready", host: given },
  { type: "checked", isSame: true, now },
];
const timeout: PeerEvent = { type: "timeout", now: 0 };

describe("coming in", () => {
  test("by a code: it is in once the host is known to be the one that it was", () => {
    const peer = run().on(begin(code));
    expect(peer.status).toEqual({ phase: "connecting" });
    expect(peer.done()).toEqual([code]);
    peer.on({ type: "ready", host: host() });
    expect(peer.status.phase).toBe("connecting");
    expect(peer.done()).toEqual(["wait", "remember"]);
    peer.on({ type: "checked", isSame: true, now: 0 });
    expect(peer.status.phase).toBe("ready");
  });

  test("a stranger in the host's place is left at once, and never come back to", () => {
    const peer = run().on(begin(code), { type: "ready", host: host() });
    peer.done();
    peer.on({ type: "checked", isSame: false, now: 0 });
    expect(peer.done()).toEqual(["end"]);
    expect(peer.state).toMatchObject({ phase: "failed", why: "host-changed" });
  });

  test("a link asks for its host; who takes longer than it waits dials again, without being asked again", () => {
    const peer = run().on(begin(link), { type: "confirm-host", hostPk });
    expect(peer.status.phase).toBe("confirm-host");
    peer.on({ type: "confirmed" });
    expect(peer.done()).toEqual([link, "confirm-host"]);
    const crossed = run().on(begin(link), { type: "confirm-host", hostPk }, { type: "confirmed" });
    crossed.on(ended(channel({ peer: "timeout" })));
    expect(crossed.done()).toEqual([link, "confirm-host", { ...link, hostPk }]);
    const slow = run().on(begin(link), { type: "confirm-host", hostPk }, ended(channel({ peer: "timeout" })));
    expect(slow.status.phase).toBe("confirm-host");
    slow.on({ type: "confirmed" });
    expect(slow.done()).toEqual([link, { ...link, hostPk }]);
  });

  test("a host that is not confirmed is told so", () => {
    const peer = run().on(begin(link), { type: "confirm-host", hostPk }, { type: "declined" });
    expect(peer.done()).toEqual([link, "end"]);
    expect(peer.state).toMatchObject({ phase: "failed", ending: { end: { bye: "host_refused" } } });
  });

  test("a device that is to be approved shows its fingerprint", () => {
    const peer = run().on(begin(code), { type: "pending", fingerprint: "AAAA" });
    expect(peer.status).toEqual({ phase: "pairing", fingerprint: "AAAA" });
    expect(peer.on(...ready(host(true, true))).status.phase).toBe("ready");
  });

  test("where the kept key is not taken the code is, unless its tries are used up", () => {
    const refused = ended(channel("unknown_credential"));
    expect(run().on(begin(ticket, code), refused).done()).toEqual([ticket, code]);
    const none = run({ triesLeft: (way) => (isKey(way) ? 1 : 0) });
    none.on(begin(ticket, code), refused);
    expect(none.state).toMatchObject({ phase: "failed", why: "wrong-code", ending: null });
    expect(none.status).toMatchObject({ triesLeft: 0 });
  });

  test("what cannot be reached at first is tried again by a page, and is the end of a command", () => {
    expect(run().on(begin(link), noRelay()).state.phase).toBe("down");
    const command = run({ persists: false }).on(begin(link), noRelay());
    expect(command.state).toMatchObject({ phase: "failed", why: "unreachable" });
    expect(run().on(begin(code), noRelay()).state.phase).toBe("failed");
  });
});

describe("coming back", () => {
  test("by the key that the host gave, for as long as it takes", () => {
    const peer = run({ persists: false }).on(begin(code), ...ready());
    peer.done();
    peer.on(lost(1_000));
    expect(peer.status).toEqual({ phase: "down", since: 1_000, tryAt: 1_100 });
    peer.on(timeout);
    const back = { target: { rid }, secret: { secret: secretOf(9) }, hostPk, isTicket: true };
    expect(peer.done()).toEqual(["wait", back]);
    expect(peer.status).toEqual({ phase: "down", since: 1_000, tryAt: null });
    for (let tries = 0; tries < 100; tries++) peer.on(noRelay(), timeout);
    expect(peer.state).toMatchObject({ phase: "dialling", tries: 100, since: 1_000 });
  });

  test("soon after a channel, but with a pause where one after the other breaks soon", () => {
    const peer = run().on(begin(code), ...ready());
    const waits = [0, 0, 0].map(() => {
      peer.on(lost(1_000));
      const { status } = peer;
      peer.on(timeout, ...ready(host(), 500));
      return status.phase === "down" && status.tryAt! - 1_000;
    });
    expect(waits).toEqual([100, 500, 500]);
    peer.on(lost(500 + STOOD_MS));
    expect(peer.status).toMatchObject({ tryAt: 600 + STOOD_MS });
  });

  test("a share whose key is not told anew is come back by; a code without a key is not", () => {
    expect(run().on(begin(link), ...ready(host(false)), lost()).state.phase).toBe("down");
    expect(run().on(begin(code), ...ready(host(false)), lost()).state).toMatchObject({ phase: "failed" });
  });

  test("a refusal that anybody may forge is believed when it came three times in a row", () => {
    const refused = ended(channel("unknown_credential"));
    const peer = run().on(begin(code), ...ready(), lost(), timeout, refused, timeout, refused);
    expect(peer.state.phase).toBe("down");
    peer.on(timeout, noRelay(), timeout, refused, timeout, refused);
    expect(peer.state.phase).toBe("down");
    expect(peer.on(timeout, refused).state).toMatchObject({ phase: "failed", why: "ticket-ended" });
  });

  test("a new reason to hope dials at once, also where a try hangs; one to doubt asks the channel", () => {
    const peer = run().on(begin(code), ...ready());
    peer.done();
    expect(peer.on({ type: "wake" }).done()).toEqual(["prove"]);
    peer.on(lost(), { type: "wake" }, { type: "wake" });
    expect(peer.done().filter((did) => typeof did === "object")).toHaveLength(2);
  });

  test("the wait for a look-up ends, and it is not gone on to", () => {
    const peer = run().on(begin(link), { type: "ready", host: host() }, timeout);
    expect(peer.done()).toEqual([link, "wait", "remember", "end", "wait"]);
    expect(peer.state.phase).toBe("down");
  });
});

describe("being replaced", () => {
  const replaced = ended(channel({ peer: "replaced" }));
  const refused = ended(channel("unknown_credential"));

  test("is not fought, and taken back by the key, else by what was given at first", () => {
    const peer = run().on(begin(code), ...ready(), replaced);
    expect(peer.on(timeout, { type: "wake" }).status).toEqual({ phase: "replaced" });
    peer.done();
    peer.on({ type: "take-over" }, refused);
    expect(peer.done()).toMatchObject([{ isTicket: true }, { target: { room: "KQTB" }, hostPk }]);
    expect(peer.on(...ready()).status.phase).toBe("ready");
  });

  test("what lets it in no more is said as such, and a link that is down is no end of it", () => {
    const peer = run({ persists: false }).on(begin(link), ...ready(), replaced, { type: "take-over" });
    expect(peer.on(noRelay()).state.phase).toBe("down");
    expect(peer.on(timeout, refused, refused).state).toMatchObject({ phase: "failed", why: "taken-over" });
  });
});

test("leaving is told to the host with a goodbye, and cuts without one; nothing happens after it", () => {
  for (const goodbye of [true, false]) {
    const peer = run().on(begin(code), ...ready());
    peer.done();
    peer.on({ type: "leave", goodbye });
    expect(peer.state).toEqual(IDLE);
    expect(peer.done()).toEqual(["end"]);
    peer.on(lost(), timeout, { type: "wake" }, { type: "take-over" }, { type: "confirmed" });
    expect([peer.state, peer.done()]).toEqual([IDLE, []]);
  }
});
