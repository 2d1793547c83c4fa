import { afterEach, beforeEach, expect, test } from "bun:test";
import { DescriptorReserve } from "../../../src/carrier/descriptor-reserve.ts";
import { openLog } from "../../../src/config/log.ts";
import { shortageLog } from "../../../src/config/no-descriptors.ts";
import { prepareDirectories } from "../../../src/config/paths.ts";
import type { HostStarted } from "../../../src/protocol/session-messages.ts";
import type { Entry } from "../../../src/server/entry.ts";
import { Registry } from "../../../src/server/registry.ts";
import { SHOWN_MAX, Showing } from "../../../src/server/showing.ts";
import { makeHome, type TestHome } from "../../support/home.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("one more ended session than may be shown at once is refused, until one of them is not shown any more", async () => {
  prepareDirectories(home.paths);
  const log = openLog(home.paths.log, "server");
  const registry = new Registry(home.paths, log, new DescriptorReserve(shortageLog(log)));
  const ended = (i: number): Entry => {
    const record = { command: ["true"], cwd: "/", cols: 80, rows: 24, createdAt: i, savedEnv: {} };
    const entry = registry.add({ version: 1, id: `ended${i}`, name: `s${i}`, ...record });
    entry.info = { ...entry.info, state: "exited" };
    return entry;
  };
  const entries = Array.from({ length: SHOWN_MAX + 1 }, (_, i) => ended(i));
  const starts = new Map<string, PromiseWithResolvers<HostStarted>>();
  const showing = new Showing(
    registry,
    ({ id }) => {
      const start = Promise.withResolvers<HostStarted>();
      starts.set(id, start);
      return start.promise;
    },
    log,
  );
  const shown = entries.slice(0, SHOWN_MAX).map((entry) => showing.show(entry));
  const last = entries.at(-1)!;
  expect(await showing.show(last)).toMatchObject({ ok: false, code: "limit" });
  // A client that comes while a host is being started waits for it.
  const [first, again] = [shown[0]!, showing.show(entries[0]!)];
  starts.get("ended0")!.resolve({ ok: false, code: "storage", detail: "its screen is damaged" });
  expect(await first).toEqual({ ok: false, code: "storage", detail: "its screen is damaged" });
  expect(await again).toEqual(await first);
  void showing.show(last);
  expect(starts.has(last.id)).toBe(true);
  expect(starts.size).toBe(SHOWN_MAX + 1);
});
