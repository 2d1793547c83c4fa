// What every carrier must do, tried on each of them over its real transport.

import { afterAll, afterEach, describe, expect, test } from "bun:test";
import type { Account } from "../support/carrier-probe.ts";
import { RIGS, type Rig } from "../support/carrier-rigs.ts";
import { closeCarrierBrowser } from "../support/carrier-tabs.ts";

/** More than any carrier has room for, kernel and relay included. */
const FLOOD_BYTES = 64 * 1024 * 1024;
/** What one read may still deliver after `pause`. */
const OVERSHOOT_BYTES_MAX = 1024 * 1024;
/** Frames of many sizes in a row. */
const FRAMES = 400;

const rigs: Rig[] = [];

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig[Symbol.asyncDispose]();
});

afterAll(closeCarrierBrowser);

/** Nothing came in a wrong place, and no frame differed. */
function expectClean(...accounts: readonly Account[]): void {
  for (const { wrong, misplaced } of accounts)
    expect({ wrong, misplaced }).toEqual({ wrong: null, misplaced: [] });
}

describe.each(RIGS)("carrier: $name", ({ open, vanished, flooded, closesByAnswer }) => {
  const start = async () => {
    const rig = await open();
    rigs.push(rig);
    return rig;
  };

  test("frames arrive whole and in order, both ways at once", async () => {
    const { near, far } = await start();
    const { frameBytesMax, isOpen } = await near.account();
    expect(isOpen).toBe(true);
    const bytesMax = Math.min(frameBytesMax, 20_000);
    await Promise.all([near.pour(0, FRAMES, bytesMax, true), far.pour(0, FRAMES, bytesMax, true)]);
    const [here, there] = [await near.received(FRAMES), await far.received(FRAMES)];
    expect([here.received, there.received]).toEqual([FRAMES, FRAMES]);
    expectClean(here, there);
  });

  test("a frame of the largest size and one of a single byte pass", async () => {
    const { near, far } = await start();
    const { frameBytesMax } = await near.account();
    for (const end of [near, far]) {
      await end.send(0, frameBytesMax);
      await end.send(1, 1);
      await end.send(2, frameBytesMax);
    }
    for (const end of [near, far]) {
      const account = await end.received(3);
      expect(account.receivedBytes).toBe(2 * frameBytesMax + 1);
      expectClean(account);
    }
  });

  test("a frame with one byte more, or with none, is refused, and the carrier goes on", async () => {
    const { near, far } = await start();
    const { frameBytesMax } = await near.account();
    expect(await near.send(0, frameBytesMax + 1)).toBe("refused");
    expect(await near.send(0, 0)).toBe("refused");
    await near.send(0, 10);
    expect(await far.received(1)).toMatchObject({ received: 1, wrong: null, isOpen: true });
  });

  test("a carrier that is sent something larger ends as malformed", async () => {
    const rig = await start();
    rig.sendTooLarge();
    const account = await rig.near.ended();
    expect(account).toMatchObject({ ends: ["malformed"], received: 0, isOpen: false });
    await rig.far.ended();
    expectClean(await rig.near.account());
  });

  test("there is no room while the other end takes nothing, and room again when it does", async () => {
    const rig = await start();
    const { near, far } = rig;
    const { frameBytesMax } = await near.account();
    rig.hold();
    const bytes = Math.min(frameBytesMax, 16_000);
    const filled = await near.fill(0, bytes, FLOOD_BYTES);
    expect(filled.isFull).toBe(true);
    rig.release();
    expect((await near.drained(filled.drains + 1)).drains).toBe(filled.drains + 1);
    await near.pour(filled.sent, 100, bytes);
    const account = await far.received(filled.sent + 100);
    expect(account.received).toBe(filled.sent + 100);
    expectClean(account, await near.account());
  });

  test("more than may wait ends it as overflow", async () => {
    const rig = await start();
    rig.hold();
    const { frameBytesMax } = await rig.near.account();
    const bytes = Math.min(frameBytesMax, 16_000);
    let sent = 0;
    while ((await rig.near.account()).isOpen && sent * bytes < FLOOD_BYTES) {
      await rig.near.sendAll(sent, 50, bytes);
      sent += 50;
    }
    const account = await rig.near.ended();
    expect(account.ends).toEqual(["overflow"]);
    expect(await rig.near.send(sent, bytes)).toBe(false);
    expectClean(account);
  });

  test("a paused carrier keeps sending, and gets everything that came meanwhile once it resumes", async () => {
    const { near, far } = await start();
    await near.pause();
    await far.sendAll(0, 20, 1_000);
    await near.send(0, 10);
    await far.received(1);
    await near.resume();
    await near.resume();
    const account = await near.received(20);
    expect(account.received).toBe(20);
    expectClean(account);
  });

  test("paused from within a frame it loses none", async () => {
    const { near, far } = await start();
    await near.callAt(5, "pause");
    await far.sendAll(0, 40, 1_000);
    await near.received(5);
    // Once more, from within what was kept meanwhile.
    await near.callAt(20, "pause");
    await near.resume();
    await near.received(20);
    await near.resume();
    const account = await near.received(40);
    expect(account.received).toBe(40);
    expectClean(account);
  });

  test(`a paused one that is flooded ${flooded === "overflow" ? "ends as overflow" : "holds the other back"}`, async () => {
    const { near, far } = await start();
    const { frameBytesMax } = await near.account();
    const bytes = Math.min(frameBytesMax, 16_000);
    await near.pause();
    if (flooded === "overflow") {
      await far.pour(0, Math.ceil(FLOOD_BYTES / bytes), bytes);
      expect(await near.ended()).toMatchObject({ ends: ["overflow"], received: 0 });
    } else {
      const filled = await far.fill(0, bytes, FLOOD_BYTES);
      expect(filled.isFull).toBe(true);
      expect((await near.account()).receivedBytes).toBeLessThanOrEqual(OVERSHOOT_BYTES_MAX);
      await near.resume();
      const account = await near.received(filled.sent);
      expect(account.received).toBe(filled.sent);
    }
    expectClean(await near.account());
  });

  test("closing lets what was sent arrive, and tells the end once, however often it is closed", async () => {
    const { near, far } = await start();
    const { frameBytesMax } = await near.account();
    // What leaves with many answers of the other end may take longer than the linger on a busy machine.
    await near.sendAll(0, 30, Math.min(frameBytesMax, closesByAnswer ? 100 : 16_000));
    await near.close();
    await near.close();
    expect(await near.send(30, 10)).toBe(false);
    const [here, there] = [await near.ended(), await far.ended()];
    expect(here).toMatchObject({ ends: ["closed"], isOpen: false });
    expect(there).toMatchObject({ received: 30, isOpen: false });
    expect(closesByAnswer ? ["closed", "lost"] : ["closed"]).toContain(there.ends.join());
    await near.close();
    await far.close();
    expect((await near.account()).ends).toEqual(["closed"]);
    expectClean(await near.account(), await far.account());
  });

  test("closing ends within the linger though the other end takes nothing", async () => {
    const rig = await start();
    rig.hold();
    const { frameBytesMax } = await rig.near.account();
    await rig.near.fill(0, Math.min(frameBytesMax, 16_000), FLOOD_BYTES);
    await rig.near.close();
    const account = await rig.near.ended();
    expect(account.ends).toEqual(["closed"]);
    expectClean(account);
  });

  test("a carrier that the other end closes gets all its frames before the end", async () => {
    const { near, far } = await start();
    await far.sendAll(0, 20, 5_000);
    await far.close();
    const account = await near.ended();
    expect(account).toMatchObject({ received: 20, ends: ["closed"], isOpen: false });
    expect(await near.send(0, 10)).toBe(false);
    expectClean(account);
  });

  test("a carrier that is paused when the other end closes gets what came before, and then the end", async () => {
    const { near, far } = await start();
    await near.pause();
    await far.sendAll(0, 10, 1_000);
    await far.close();
    await far.ended();
    expect((await near.account()).received).toBe(0);
    await near.resume();
    const account = await near.ended();
    expect(account).toMatchObject({ received: 10, ends: ["closed"] });
    expectClean(account);
  });

  test("an end that vanishes is noticed", async () => {
    const rig = await start();
    await rig.near.send(0, 10);
    await rig.far.received(1);
    rig.vanish();
    const account = await rig.near.ended();
    expect(account).toMatchObject({ ends: [vanished], isOpen: false });
    expect(await rig.near.send(1, 10)).toBe(false);
    expectClean(account);
  });

  test("after dispose nothing is reported, and the other end learns that it is gone", async () => {
    const { near, far } = await start();
    await far.sendAll(0, 50, 2_000);
    await near.sendAll(0, 50, 2_000);
    await near.dispose();
    await near.dispose();
    await far.sendAll(50, 50, 2_000);
    expect(await near.send(50, 10)).toBe(false);
    await near.close();
    await near.pause();
    await near.resume();
    await far.ended();
    expect(await near.account()).toMatchObject({ isOpen: false, ends: [] });
    expectClean(await near.account(), await far.account());
  });

  test.each(["close", "dispose"] as const)(
    "%s from within a frame, and no other frame is delivered",
    async (what) => {
      const { near, far } = await start();
      await near.callAt(5, what);
      await far.sendAll(0, 40, 1_000);
      await far.ended();
      if (what === "close") await near.ended();
      const account = await near.account();
      expect(account).toMatchObject({ received: 5, ends: what === "close" ? ["closed"] : [], isOpen: false });
      expectClean(account);
    },
  );
});
