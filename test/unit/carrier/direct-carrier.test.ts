// The carrier of a direct path on a pipe and a clock that a test holds. What it has in common with a relay's is tried
// there (`peer/relay-carrier.test.ts`), and both over the real thing by `test/contract/carrier.test.ts`.

import { describe, expect, test } from "bun:test";
import { DIRECT_FRAME_BYTES_MAX } from "../../../src/carrier/direct.ts";
import { directCarrier } from "../../../src/carrier/direct-carrier.ts";
import { ROOM_BYTES, WAITING_BYTES_MAX } from "../../../src/carrier/pipe-carrier.ts";
import { HandClock } from "../../support/hand-clock.ts";

function open() {
  const clock = new HandClock();
  const told: string[] = [];
  const pipe = { waitingBytes: 0, isClosed: false, isCut: false };
  const carrier = directCarrier(
    {
      get waitingBytes() {
        return pipe.waitingBytes;
      },
      send: (bytes) => (pipe.waitingBytes += bytes.byteLength),
      close: () => (pipe.isClosed = true),
      cut: () => (pipe.isCut = true),
    },
    clock,
    {
      frame: (bytes) => told.push(`frame ${bytes.length}`),
      drain: () => told.push("drain"),
      closed: (end) => told.push(`closed ${end}`),
    },
  );
  return { clock, told, pipe, carrier };
}

describe("room", () => {
  test("comes back when the pipe says so, without a wait, and is told once", () => {
    const { carrier, pipe, told, clock } = open();
    carrier.drained();
    pipe.waitingBytes = ROOM_BYTES;
    expect(carrier.send(new Uint8Array(1))).toBe(false);
    carrier.drained();
    pipe.waitingBytes = ROOM_BYTES / 2 + 1;
    carrier.drained();
    expect(told).toEqual([]);
    pipe.waitingBytes = ROOM_BYTES / 2;
    carrier.drained();
    carrier.drained();
    expect([told, clock.timers]).toEqual([["drain"], 0]);
    expect(carrier.send(new Uint8Array(1))).toBe(true);
  });

  test("comes back for a pipe that says nothing", () => {
    const { carrier, pipe, told, clock } = open();
    pipe.waitingBytes = ROOM_BYTES;
    carrier.send(new Uint8Array(1));
    pipe.waitingBytes = 0;
    clock.go(1_000);
    expect([told, clock.timers]).toEqual([["drain"], 0]);
  });

  test("never comes back after the end", () => {
    const { carrier, pipe, told, clock } = open();
    pipe.waitingBytes = ROOM_BYTES;
    carrier.send(new Uint8Array(1));
    carrier.ended("lost");
    pipe.waitingBytes = 0;
    carrier.drained();
    clock.go(1_000);
    expect([told, clock.timers, pipe.isCut]).toEqual([["closed lost"], 0, true]);
  });

  test("without any, it takes what is sent up to the bound and no further", () => {
    const { carrier, told, clock } = open();
    const frame = new Uint8Array(DIRECT_FRAME_BYTES_MAX);
    let sent = 0;
    while (carrier.isOpen && sent < 2 * WAITING_BYTES_MAX) {
      carrier.send(frame);
      sent += frame.byteLength;
    }
    clock.go(0);
    expect(told).toEqual(["closed overflow"]);
    expect(sent).toBeLessThanOrEqual(WAITING_BYTES_MAX + DIRECT_FRAME_BYTES_MAX);
  });
});

test("a frame may be as large as over a relay, and no larger", () => {
  const { carrier, told } = open();
  expect(carrier.name).toBe("direct");
  carrier.arrived(new Uint8Array(DIRECT_FRAME_BYTES_MAX));
  expect(() => carrier.send(new Uint8Array(DIRECT_FRAME_BYTES_MAX + 1))).toThrow(RangeError);
  carrier.arrived(new Uint8Array(DIRECT_FRAME_BYTES_MAX + 1));
  carrier.arrived(new Uint8Array(1));
  expect(told).toEqual([`frame ${DIRECT_FRAME_BYTES_MAX}`, "closed malformed"]);
});
