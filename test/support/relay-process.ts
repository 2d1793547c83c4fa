// A relay in a process of its own, for measuring what it costs: prints its port, and the bytes it has resident for each
// line that it reads. Ends with its input.

import { startRelay } from "../../relay/start.ts";

const started = await startRelay({
  listen: "127.0.0.1:0",
  trustedProxies: ["127.0.0.1"],
  limits: {
    sockets: 20_000,
    anonymousRooms: 20_000,
    channelBurstBytes: 2 ** 40,
    ...JSON.parse(process.env.RELAY_LIMITS ?? "{}"),
  },
  times: { unauthenticatedMs: Number(process.env.UNAUTHENTICATED_MS ?? 5_000) },
});
if (!started.ok) throw new Error(started.message);
console.log(started.relay.port);
for await (const _ of console) {
  Bun.gc(true);
  console.log(`${process.memoryUsage.rss()} ${started.relay.sockets}`);
}
await started.relay.stop();
