// A direct path between a real browser and this process, with either of them making the offer.

import { afterAll, afterEach, expect, test } from "bun:test";
import type { DirectAttempt, DirectEvents } from "../../src/carrier/direct.ts";
import { DIRECT_FRAME_BYTES_MAX } from "../../src/carrier/direct.ts";
import type { DirectDialler } from "../../src/direct/dialler.ts";
import { closeCarrierBrowser, DirectTab } from "../support/carrier-tabs.ts";
import { DirectEnd, testDialler } from "../support/direct-pair.ts";
import type { DirectWord } from "../support/direct-word.ts";
import { gone } from "../support/processes.ts";

const stacks: AsyncDisposableStack[] = [];

afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.disposeAsync();
});

afterAll(closeCarrierBrowser);

/** This process's end, which passes its description and candidates to `say`. */
class SayingEnd extends DirectEnd {
  constructor(say: (word: DirectWord) => void) {
    super();
    const says: Pick<DirectEvents, "description" | "candidate"> = {
      description: (sdp) => say({ is: "description", sdp }),
      candidate: (candidate) => say({ is: "candidate", ...candidate }),
    };
    Object.assign(this.events, says);
  }
}

function hear(attempt: DirectAttempt, word: DirectWord): void {
  if (word.is === "description") attempt.answered(word.sdp);
  else if (word.is === "candidate") attempt.addCandidate(word);
}

/** @param offers who makes the offer */
async function connect(offers: "page" | "process") {
  const stack = new AsyncDisposableStack();
  stacks.push(stack);
  const dialler: DirectDialler = testDialler();
  stack.defer(async () => {
    const pid = dialler.childPid;
    dialler.dispose();
    if (pid !== null) await gone(pid);
  });
  const tab = await DirectTab.open(stack);
  const begin = (offer: string | null) => {
    end.attempt = dialler.dial({ offer, servers: [] }, end.events)!;
  };
  const end = new SayingEnd((word) => {
    if (word.is === "description" && offers === "process") void tab.dial(word.sdp);
    else void tab.hear(word);
  });
  tab.says = (word) => {
    if (word.is === "description" && offers === "page") begin(word.sdp);
    else hear(end.attempt, word);
  };
  if (offers === "page") await tab.dial(null);
  else begin(null);
  await Promise.all([end.opened, tab.said("opened")]);
  return { end, tab };
}

test.each(["page", "process"] as const)(
  "the %s offers: frames of every size pass both ways",
  async (offers) => {
    const { end, tab } = await connect(offers);
    const count = 200;
    await Promise.all([
      end.probe.pour(0, count, DIRECT_FRAME_BYTES_MAX, true),
      tab.probe.pour(0, count, DIRECT_FRAME_BYTES_MAX, true),
    ]);
    for (const account of [await end.probe.received(count), await tab.probe.received(count)])
      expect(account).toMatchObject({ received: count, wrong: null, misplaced: [] });
    end.probe.send(count, DIRECT_FRAME_BYTES_MAX);
    await tab.probe.send(count, DIRECT_FRAME_BYTES_MAX);
    await end.probe.received(count + 1);
    await tab.probe.received(count + 1);
  },
);

test("when one end closes it, the other end first gets everything that was sent and then the end", async () => {
  const here = await connect("process");
  here.end.probe.sendAll(0, 50, 10_000);
  here.end.probe.close();
  expect(await here.tab.probe.ended()).toMatchObject({ received: 50, ends: ["closed"] });
  expect(await here.end.probe.ended()).toMatchObject({ ends: ["closed"] });
  const there = await connect("process");
  await there.tab.probe.sendAll(0, 50, 10_000);
  await there.tab.probe.close();
  expect(await there.end.probe.ended()).toMatchObject({ received: 50, ends: ["closed"] });
  expect(await there.tab.probe.ended()).toMatchObject({ ends: ["closed"] });
});

test.each([
  ["a text", "text"],
  ["a message that is larger than a frame", DIRECT_FRAME_BYTES_MAX + 1],
] as const)("%s from a page ends it as malformed", async (_, what) => {
  const { end, tab } = await connect("process");
  await tab.sendRaw(what);
  expect(await end.probe.ended()).toMatchObject({ ends: ["malformed"], received: 0 });
  await tab.probe.ended();
});

test("closing the page ends it at once", async () => {
  const { end, tab } = await connect("process");
  await tab.page.close();
  expect((await end.probe.ended()).ends.length).toBe(1);
});
