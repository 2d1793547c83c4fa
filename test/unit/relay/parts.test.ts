// The small parts of a relay: what waits, what is logged, what is counted, what is served.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { makeAsset } from "../../../relay/assets.ts";
import { Backlog, type Waiting } from "../../../relay/backlog.ts";
import { Journal } from "../../../relay/journal.ts";
import { Metrics } from "../../../relay/metrics.ts";

test("the backlog never holds more than its bound, and cuts the socket with the most", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(400)), { maxLength: 80 }), (updates) => {
      const backlog = new Backlog(1_000);
      const sockets = Array.from({ length: 10 }, () => {
        const socket: Waiting & { cuts: number } = {
          waitingBytes: 0,
          cuts: 0,
          cut: () => void socket.cuts++,
        };
        return socket;
      });
      for (const [index, bytes] of updates) {
        const before = sockets.map(({ waitingBytes }) => waitingBytes);
        before[index] = bytes;
        const cuts = sockets.map(({ cuts }) => cuts);
        backlog.update(sockets[index]!, bytes);
        const sum = sockets.reduce((total, { waitingBytes }) => total + waitingBytes, 0);
        expect(backlog.bytes).toBe(sum);
        expect(sum).toBeLessThanOrEqual(1_000);
        const cut = sockets.findIndex((socket, i) => socket.cuts > cuts[i]!);
        if (cut >= 0) expect(before[cut]).toBe(Math.max(...before));
      }
    }),
  );
});

test("a pseudonym lasts for a day and reveals nothing about the address", () => {
  let now = 86_400_000 * 20_000;
  const journal = new Journal({ info: () => {} }, () => now);
  const first = journal.pseudonym("4:cb007101");
  expect(first).toMatch(/^[0-9a-f]{12}$/);
  expect(journal.pseudonym("4:cb007102")).not.toBe(first);
  now += 86_399_999;
  expect(journal.pseudonym("4:cb007101")).toBe(first);
  now += 1;
  expect(journal.pseudonym("4:cb007101")).not.toBe(first);
  expect(new Journal(null, () => now).pseudonym("4:cb007101")).not.toBe(first);
});

test("a flood of events is a bounded number of lines that says how many it left out", () => {
  let now = 0;
  const lines: Readonly<Record<string, string | number>>[] = [];
  const journal = new Journal({ info: (_, fields = {}) => void lines.push(fields) }, () => now);
  for (let i = 0; i < 10_000; i++) journal.write("refused", "4:01020304", undefined, "host");
  expect(lines).toHaveLength(100);
  now = 1_000;
  journal.write("joined", "4:01020304", "ABCD");
  expect(lines.at(-1)).toEqual({ ip: expect.any(String), room: "AB", suppressed: 9_900 });
});

test("counts are written as Prometheus reads them, with a bounded number of series", () => {
  const metrics = new Metrics();
  metrics.add("joins_total", 'result="joined"');
  metrics.add("joins_total", 'result="joined"', 2);
  metrics.add("fails_total");
  for (let i = 0; i < 1_000; i++) metrics.add("closes_total", `code="${i}"`);
  const text = metrics.text({ rooms: 4 });
  expect(text).toContain(
    '# TYPE remi_relay_joins_total counter\nremi_relay_joins_total{result="joined"} 3\n',
  );
  expect(text).toContain("remi_relay_fails_total 1\n");
  expect(text).toEndWith("# TYPE remi_relay_rooms gauge\nremi_relay_rooms 4\n");
  expect(text.match(/closes_total\{/g)).toHaveLength(64);
});

test("only a name with a hash may be cached for ever", () => {
  const immutable = (path: string) => makeAsset(path, new Uint8Array(1)).immutable;
  expect(["/assets/main-3f9a0c1d.js", "/x.0123456789abcdef.css", "/f-Ab3dEf9h.woff2"].map(immutable)).toEqual(
    [true, true, true],
  );
  expect(
    [
      "/index.html",
      "/main.js",
      "/service-worker.js",
      "/icon-192.png",
      "/manifest.webmanifest",
      "/terminal-renderer.js",
    ].map(immutable),
  ).not.toContain(true);
});

test("a compressed form is kept only when it is smaller", () => {
  const bytes = new Uint8Array(100);
  expect(makeAsset("/a.js", bytes, new Uint8Array(99)).gzip).toHaveLength(99);
  expect(makeAsset("/a.js", bytes, new Uint8Array(100)).gzip).toBeUndefined();
  expect(makeAsset("/a.js", bytes).etag).not.toBe(makeAsset("/a.js", new Uint8Array(99)).etag);
});
