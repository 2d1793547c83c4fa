// Two pipes joined by flows in memory, whose carriers take what is sent at any time: whatever is read and sent in whatever
// order, all bytes arrive in order, and a flow that ends early ends both sides' waits.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { FlowLost, FlowPipe } from "../../../src/flow/flow-pipe.ts";
import { Flows } from "../../../src/flow/flows.ts";
import { WINDOW_BYTES } from "../../../src/flow/limits.ts";
import type { FlowFrame } from "../../../src/protocol/frames.ts";

type Sent = FlowFrame | { readonly t: "flow.end" | "flow.reset"; readonly flow: number };

/** A pipe at each end of flow 1. What is sent arrives in a later turn of the loop. */
function joined(): { near: FlowPipe; far: FlowPipe; flows: readonly [Flows, Flows] } {
  const flows: Flows[] = [];
  const deliver = (side: number, sent: Sent) =>
    setImmediate(() => {
      const to = flows[1 - side]!;
      if ("kind" in sent) to.frame(sent);
      else if (sent.t === "flow.end") to.farEnded(sent.flow);
      else to.dropped(sent.flow);
    });
  for (const side of [0, 1])
    flows.push(
      new Flows({
        isFull: () => false,
        now: () => performance.now(),
        send: (frame) =>
          deliver(side, frame.kind === "flow" ? { ...frame, bytes: frame.bytes.slice() } : frame),
        say: (message) => deliver(side, message),
      }),
    );
  const [one, other] = flows as [Flows, Flows];
  const [near, far] = [new FlowPipe(), new FlowPipe()];
  for (const each of flows) each.begin();
  near.begin(one.add(1, near, "asked", () => {}));
  far.begin(other.add(1, far, "made", () => {}));
  return { near, far, flows: [one, other] };
}

async function all(pipe: FlowPipe): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let bytes = await pipe.read(); bytes !== null; bytes = await pipe.read())
    pieces.push(Buffer.from(bytes));
  return Buffer.concat(pieces);
}

test("all bytes arrive in order both ways, however they are cut", async () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(pieces, pieces, async (there, back) => {
      const { near, far, flows } = joined();
      const send = async (pipe: FlowPipe, sizes: number[]) => {
        const sent = sizes.map((size, n) => Buffer.alloc(size, n + 1));
        for (const bytes of sent) await pipe.send(bytes);
        pipe.finish();
        return Buffer.concat(sent);
      };
      const [sent, answer, got, heard] = await Promise.all([
        send(near, there),
        send(far, back),
        all(far),
        all(near),
      ]);
      expect(got.equals(sent)).toBe(true);
      expect(heard.equals(answer)).toBe(true);
      await new Promise((resolve) => setImmediate(resolve));
      expect(flows.map(({ size }) => size)).toEqual([0, 0]);
    }),
    { numRuns: 30 },
  );
});

test("who does not read holds the sender up, and both waits end when the flow is thrown away", async () => {
  const { near, far } = joined();
  let sent = 0;
  const sending = (async () => {
    for (;;) {
      await near.send(new Uint8Array(32_768));
      sent += 32_768;
    }
  })();
  expect(await far.read()).not.toBeNull();
  far.drop();
  await expect(sending).rejects.toBeInstanceOf(FlowLost);
  await expect(near.read()).rejects.toBeInstanceOf(FlowLost);
  await expect(far.read()).rejects.toBeInstanceOf(FlowLost);
  await expect(far.send(new Uint8Array(1))).rejects.toBeInstanceOf(FlowLost);
  expect(sent).toBeLessThanOrEqual(2 * WINDOW_BYTES);
});

test("a channel that is lost ends every wait", async () => {
  const { near, far, flows } = joined();
  const waits = Promise.allSettled([near.read(), far.read()]);
  for (const each of flows) each.lost();
  for (const wait of await waits) expect(wait.status === "rejected" && wait.reason).toBeInstanceOf(FlowLost);
});
