import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  BEHIND_MAX_BYTES,
  BEHIND_RESUME_BYTES,
  FlowControl,
  type Follower,
  JUDGE_MS,
  RETURN_MS,
  TAKEN_MIN_BYTES,
} from "../../../src/session/flow.ts";

const client = (
  id: string,
  position: number,
  flow: Follower["flow"] = "hold",
  lostAtMs: number | null = null,
): Follower => ({ id, position, flow, lostAtMs });
const MB = 1024 * 1024;

describe("flow control", () => {
  test("the program waits for the emulator as long as it takes", () => {
    const flow = new FlowControl();
    for (let now = 0; now < 60_000; now += 1_000)
      expect(flow.decide(now, 10 * MB, [client("", 0, "must")])).toEqual({
        pause: true,
        released: [],
        askAgainMs: null,
      });
    expect(flow.decide(60_001, 10 * MB, [client("", 10 * MB - BEHIND_RESUME_BYTES, "must")]).pause).toBe(
      false,
    );
  });

  test("a client that takes nothing is released after one period and holds no more", () => {
    const flow = new FlowControl();
    const stuck = [client("stuck-client", 0)];
    expect(flow.decide(0, BEHIND_MAX_BYTES + 1, stuck)).toEqual({
      pause: true,
      released: [],
      askAgainMs: JUDGE_MS,
    });
    expect(flow.decide(JUDGE_MS - 1, BEHIND_MAX_BYTES + 1, stuck).pause).toBe(true);
    expect(flow.decide(JUDGE_MS, BEHIND_MAX_BYTES + 1, stuck)).toMatchObject({
      pause: false,
      released: ["stuck-client"],
    });
    expect(flow.decide(JUDGE_MS + 1, 20 * MB, stuck)).toEqual({
      pause: false,
      released: [],
      askAgainMs: null,
    });
    flow.forgive("stuck-client");
    expect(flow.decide(JUDGE_MS + 2, 20 * MB, stuck).pause).toBe(true);
  });

  test("the program waits for a client that keeps reading", () => {
    const flow = new FlowControl();
    let position = 0;
    for (let now = 0; now < 20 * JUDGE_MS; now += JUDGE_MS, position += TAKEN_MIN_BYTES)
      expect(flow.decide(now, position + 2 * MB, [client("slow-client", position)])).toMatchObject({
        pause: true,
        released: [],
      });
  });

  test("one that takes less than half of what another takes is released", () => {
    const flow = new FlowControl();
    flow.decide(0, 2 * MB, [client("slow-client", 0), client("fast-client", 2 * MB)]);
    const decision = flow.decide(JUDGE_MS, 12 * MB, [
      client("slow-client", 1 * MB),
      client("fast-client", 12 * MB),
    ]);
    expect(decision).toMatchObject({ pause: false, released: ["slow-client"] });
  });

  test("the program waits for a client whose connection broke, but not for ever", () => {
    const flow = new FlowControl();
    const ghost = [client("lost-client", 0, "hold", 100)];
    expect(flow.decide(100, 2 * MB, ghost)).toMatchObject({ pause: true, askAgainMs: 100 + RETURN_MS });
    expect(flow.decide(100 + RETURN_MS, 2 * MB, ghost)).toMatchObject({
      pause: false,
      released: ["lost-client"],
    });
  });

  test("clients that may be skipped never hold", () => {
    const flow = new FlowControl();
    expect(flow.decide(0, 50 * MB, [client("phone-client", 0, "skip")])).toEqual({
      pause: false,
      released: [],
      askAgainMs: null,
    });
  });

  test("nothing pauses for ever while the emulator keeps up", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ step: fc.nat(3 * MB), takes: fc.array(fc.nat(MB), { minLength: 3, maxLength: 3 }) }),
          { minLength: 5, maxLength: 40 },
        ),
        (steps) => {
          const flow = new FlowControl();
          let end = 0;
          const at = [0, 0, 0];
          let now = 0;
          for (const { step, takes } of steps) {
            end += step;
            takes.forEach((take, i) => {
              at[i] = Math.min(end, at[i]! + take);
            });
            flow.decide(
              (now += 50),
              end,
              at.map((position, i) => client(`client-${i}`, position)),
            );
          }
          let paused = true;
          for (let i = 0; i < 4 && paused; i++) {
            const decision = flow.decide(
              (now += JUDGE_MS),
              end,
              at.map((position, i) => client(`client-${i}`, position)),
            );
            paused = decision.pause;
            if (paused) expect(decision.askAgainMs).not.toBeNull();
          }
          expect(paused).toBe(false);
        },
      ),
    );
  });
});
