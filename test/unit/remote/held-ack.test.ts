import { expect, test } from "bun:test";
import { ACK_MS, HeldAck } from "../../../src/remote/held-ack.ts";

/** One whose timer fires when the test says so. */
function held() {
  const sent: number[] = [];
  const timers = new Map<() => void, number>();
  const ack = new HeldAck(
    (cseq) => sent.push(cseq),
    (ms, call) => {
      timers.set(call, ms);
      return () => timers.delete(call);
    },
  );
  const fire = () => {
    for (const call of [...timers.keys()]) {
      timers.delete(call);
      call();
    }
  };
  return { ack, sent, timers, fire };
}

test("one acknowledgement does for several keys, and waits no longer than its time", () => {
  const { ack, sent, timers, fire } = held();
  for (const cseq of [1, 2, 3]) ack.add(cseq);
  expect([...timers.values()]).toEqual([ACK_MS]);
  expect(sent).toEqual([]);
  fire();
  expect(sent).toEqual([3]);
  ack.add(4);
  fire();
  expect(sent).toEqual([3, 4]);
});

test("it goes out when it must not wait any more, once, and never when the stream is gone", () => {
  const { ack, sent, timers } = held();
  ack.flush();
  ack.add(1);
  ack.flush();
  ack.flush();
  expect(sent).toEqual([1]);
  ack.add(2);
  ack.drop();
  expect(sent).toEqual([1]);
  expect(timers.size).toBe(0);
});
