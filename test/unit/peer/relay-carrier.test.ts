// Joining a relay and the carrier that comes of it, on a socket and a clock that a test holds: what each answer means,
// what is bounded, and what is told of each end.

import { describe, expect, test } from "bun:test";
import type { Carrier } from "../../../src/carrier/carrier.ts";
import { dialRelay } from "../../../src/peer/relay-carrier.ts";
import { JOIN_MS_MAX, RETRY_MS_MAX, type RelaySocketEvents } from "../../../src/peer/relay-join.ts";
import { RELAY_PAYLOAD_BYTES_MAX } from "../../../src/protocol/relay-messages.ts";
import { HandClock } from "../../support/hand-clock.ts";

const MIB = 1024 * 1024;

function dial() {
  const clock = new HandClock();
  const told: string[] = [];
  const sent: (string | number)[] = [];
  const socket = { waitingBytes: 0, isClosed: false, isCut: false };
  let events!: RelaySocketEvents;
  let carrier: Carrier | null = null;
  const dialling = dialRelay(
    {
      clock,
      url: "ws://relay.test/connect",
      target: { room: "ABCD" },
      open: (_, given) => {
        events = given;
        return {
          get waitingBytes() {
            return socket.waitingBytes;
          },
          send: (what) => sent.push(typeof what === "string" ? what : what.length),
          close: () => (socket.isClosed = true),
          cut: () => (socket.isCut = true),
        };
      },
    },
    {
      joined(joined) {
        carrier = joined;
        told.push("joined");
      },
      failed: ({ reason, detail, retryMs }) => told.push(`failed ${reason} ${detail} ${retryMs}`.trim()),
      frame: (bytes) => told.push(`frame ${bytes.length}`),
      drain: () => told.push("drain"),
      closed: (end) => told.push(`closed ${end}`),
    },
  );
  const hears = (message: object) => events.text(JSON.stringify(message));
  return {
    clock,
    told,
    sent,
    socket,
    events,
    dialling,
    hears,
    /** Joins, and forgets what was told of it. */
    join(): Carrier {
      events.opened();
      hears({ t: "joined" });
      told.length = sent.length = 0;
      return carrier!;
    },
  };
}

describe("joining", () => {
  test("says join, answers a ping, and hands the carrier over once", () => {
    const { events, sent, told, hears, clock } = dial();
    events.opened();
    hears({ t: "ping" });
    events.binary(new Uint8Array(10));
    hears({ t: "joined" });
    hears({ t: "joined" });
    expect(sent).toEqual(['{"t":"join","v":1,"room":"ABCD"}', '{"t":"pong"}']);
    expect(told).toEqual(["joined"]);
    expect(clock.timers).toBe(0);
  });

  test.each([
    [{ t: "error", code: "unavailable" }, "failed unavailable  0"],
    [{ t: "error", code: "rate_limited", retry_ms: 1_500 }, "failed rate_limited  1500"],
    [{ t: "error", code: "rate_limited", retry_ms: 10 ** 12 }, `failed rate_limited  ${RETRY_MS_MAX}`],
    [{ t: "error", code: "unauthorized" }, "failed unauthorized  0"],
    [{ t: "shutdown" }, "failed unreachable it is stopping 0"],
    [
      { t: "joined", padding: "x".repeat(5_000) },
      "failed unreachable it does not speak the relay's protocol 0",
    ],
    [["joined"], "failed unreachable it does not speak the relay's protocol 0"],
  ])("an answer %j ends it, and the socket", (message, expected) => {
    const { events, told, hears, socket, clock } = dial();
    events.opened();
    hears(message);
    hears({ t: "joined" });
    events.ended(1006, "gone");
    expect(told).toEqual([expected]);
    expect([socket.isCut, clock.timers]).toEqual([true, 0]);
  });

  test("what it does not know is passed over", () => {
    const { told, hears } = dial();
    hears({ t: "news", of: "a later version" });
    hears({ t: "pong" });
    expect(told).toEqual([]);
  });

  test("it waits no longer than it may, and an end says why", () => {
    const late = dial();
    late.clock.go(JOIN_MS_MAX - 1);
    expect(late.told).toEqual([]);
    late.clock.go(1);
    expect(late.told).toEqual(["failed unreachable it does not answer 0"]);
    const refused = dial();
    refused.events.ended(1006, "connection refused");
    refused.events.ended(1006, "it closed with 1006");
    expect(refused.told).toEqual(["failed unreachable connection refused 0"]);
  });

  test("given up, it tells nothing", () => {
    const { events, told, hears, socket, clock, dialling } = dial();
    dialling.dispose();
    events.opened();
    hears({ t: "joined" });
    events.ended(1006, "");
    expect([told, socket.isCut, clock.timers]).toEqual([[], true, 0]);
  });
});

describe("the carrier", () => {
  test.each([
    [
      "the other end has closed it",
      (d: ReturnType<typeof dial>) => d.events.ended(1000, ""),
      "closed closed",
    ],
    ["the daemon has gone", (d: ReturnType<typeof dial>) => d.events.ended(4404, ""), "closed lost"],
    ["the line broke", (d: ReturnType<typeof dial>) => d.events.ended(1006, ""), "closed lost"],
    ["the relay stops", (d: ReturnType<typeof dial>) => d.hears({ t: "shutdown" }), "closed lost"],
    ["it speaks something else", (d: ReturnType<typeof dial>) => d.events.text("{"), "closed malformed"],
    [
      "a frame is too large",
      (d: ReturnType<typeof dial>) => d.events.binary(new Uint8Array(RELAY_PAYLOAD_BYTES_MAX + 1)),
      "closed malformed",
    ],
    ["the socket says so", (d: ReturnType<typeof dial>) => d.events.tooLarge(), "closed malformed"],
  ])("%s", (_, happens, expected) => {
    const dialled = dial();
    const carrier = dialled.join();
    happens(dialled);
    dialled.events.binary(new Uint8Array(1));
    dialled.events.ended(1006, "");
    expect(dialled.told).toEqual([expected]);
    expect([carrier.isOpen, dialled.clock.timers]).toEqual([false, 0]);
  });

  test("has no room while much waits, looks for it, and says it once", () => {
    const { join, socket, told, clock } = dial();
    const carrier = join();
    expect(carrier.send(new Uint8Array(10))).toBe(true);
    socket.waitingBytes = MIB;
    expect(carrier.send(new Uint8Array(10))).toBe(false);
    socket.waitingBytes = 200 * 1024;
    expect(carrier.send(new Uint8Array(10))).toBe(false);
    clock.go(1_000);
    expect(told).toEqual([]);
    socket.waitingBytes = 0;
    clock.go(100);
    expect(told).toEqual(["drain"]);
    expect(carrier.send(new Uint8Array(10))).toBe(true);
    expect(clock.timers).toBe(0);
  });

  test("a socket that does not drain ends as overflow, told after the call", () => {
    const { join, socket, told, clock } = dial();
    const carrier = join();
    socket.waitingBytes = 5 * MIB;
    expect(carrier.send(new Uint8Array(10))).toBe(false);
    expect([carrier.isOpen, socket.isCut, told.length]).toEqual([false, true, 0]);
    clock.go(0);
    expect(told).toEqual(["closed overflow"]);
  });

  test("a relay that pings on and reads nothing ends as overflow, before it has joined and after", () => {
    const joining = dial();
    joining.events.opened();
    joining.socket.waitingBytes = 5 * MIB;
    joining.hears({ t: "ping" });
    expect(joining.told).toEqual(["failed unreachable it does not read 0"]);
    const joined = dial();
    joined.join();
    joined.socket.waitingBytes = 5 * MIB;
    joined.hears({ t: "ping" });
    expect([joined.told, joined.socket.isCut]).toEqual([["closed overflow"], true]);
  });

  test("an end that was on its way is not told after dispose", () => {
    const { join, socket, told, clock } = dial();
    const carrier = join();
    socket.waitingBytes = 5 * MIB;
    carrier.send(new Uint8Array(10));
    carrier.dispose();
    clock.go(10_000);
    expect([told, clock.timers]).toEqual([[], 0]);
  });

  test("while it is paused frames are kept to a bound, and an end in order waits for them", () => {
    const { join, events, told, clock } = dial();
    const carrier = join();
    carrier.pause();
    const bytes = new Uint8Array(3).fill(7);
    for (const length of [1, 2, 3]) events.binary(bytes.subarray(0, length));
    events.ended(1000, "");
    expect([told, carrier.isOpen]).toEqual([[], false]);
    carrier.resume();
    expect(told).toEqual([]);
    clock.go(0);
    expect(told).toEqual(["frame 1", "frame 2", "frame 3", "closed closed"]);

    const closed = dial();
    const held = closed.join();
    held.pause();
    closed.events.binary(bytes);
    closed.events.ended(1000, "");
    held.close();
    closed.clock.go(0);
    expect([closed.told, closed.clock.timers]).toEqual([["closed closed"], 0]);

    const flooded = dial();
    flooded.join().pause();
    for (let i = 0; i < 5 * MIB; i += 16_000) flooded.events.binary(new Uint8Array(16_000));
    expect(flooded.told).toEqual(["closed overflow"]);
  });

  test("pings are answered while it is paused", () => {
    const { join, hears, sent } = dial();
    join().pause();
    hears({ t: "ping" });
    expect(sent).toEqual(['{"t":"pong"}']);
  });

  test("closing waits for the socket, and a second at most; nothing but the end is told", () => {
    const { join, events, told, socket, clock, hears } = dial();
    const carrier = join();
    carrier.close();
    expect([socket.isClosed, socket.isCut, carrier.isOpen]).toEqual([true, false, false]);
    events.binary(new Uint8Array(5));
    hears({ t: "ping" });
    clock.go(999);
    expect(told).toEqual([]);
    clock.go(1);
    expect([told, socket.isCut]).toEqual([["closed closed"], true]);

    const answered = dial();
    answered.join().close();
    answered.events.ended(1006, "");
    expect([answered.told, answered.clock.timers]).toEqual([["closed closed"], 0]);
  });
});
