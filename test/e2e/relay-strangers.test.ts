// Ten thousand connections that want nothing: the relay, in a process of its own, stays up, stays small, lets real
// clients in, and forgets them.

import { expect, test } from "bun:test";
import type { Socket } from "node:net";
import { from, hostFrame, joinedClient, rawUpgrade, registerHost, until } from "../support/relay-peer.ts";
import { startBenchRelay } from "../support/relay-servers.ts";

const STRANGERS = 10_000;
/** Upgrades at a time, so that the test is not its own victim. */
const AT_ONCE = 200;
/** What a stranger may cost, bytes: several times what one takes. */
const BYTES_MAX = 40_000;

const filesMax = Number(Bun.spawnSync(["sh", "-c", "ulimit -n"]).stdout.toString()) || 0;

test.skipIf(filesMax < STRANGERS + 1_000)(
  "10,000 sockets that never join cost little, keep nobody out and are forgotten",
  async () => {
    await using relay = await startBenchRelay();
    const asked = async () => {
      const [resident, sockets] = (await relay.ask()).split(" ").map(Number);
      return { resident: resident!, sockets: sockets! };
    };
    const before = await asked();
    const strangers: Socket[] = [];
    while (strangers.length < STRANGERS) {
      const batch = Array.from({ length: AT_ONCE }, (_, n) => {
        const k = strangers.length + n;
        return rawUpgrade(relay.port, from(`10.0.${k >> 8}.${k & 255}`));
      });
      for (const { socket, status } of await Promise.all(batch)) {
        expect(status).toBe(101);
        strangers.push(socket);
      }
    }
    const during = await asked();
    expect(during.sockets).toBe(STRANGERS);
    expect((during.resident - before.resident) / STRANGERS).toBeLessThan(BYTES_MAX);
    const url = `ws://127.0.0.1:${relay.port}/connect`;
    const { host } = await registerHost(url, ["ABCD"], { headers: from("192.0.2.1") });
    const { client, ch } = await joinedClient(url, host, "ABCD", from("192.0.2.2"));
    host.send(hostFrame(ch, "hello"));
    expect(Buffer.from(await client.frame()).toString()).toBe("hello");
    for (const socket of strangers) socket.destroy();
    await until("they are forgotten", async () => (await asked()).sockets === 2);
  },
  120_000,
);
