// Row: what a connection that does nothing costs the relay's memory.

import { from, joinClient, registerHost } from "../support/relay-peer.ts";
import { startBenchRelay } from "../support/relay-servers.ts";
import { type BenchOptions, type BenchRow, type Figure, Samples } from "./row.ts";

/** A daemon and the clients in its one room. */
const CLIENTS_PER_HOST = 4;
/** Connections that are made before the measurement begins: what the first ones cost is the program's own. */
const WARM_UP = 200;

/** Daemons with their clients, this many connections in all; each daemon and client has an address of its own. */
async function connect(url: string, begin: number, end: number): Promise<{ close(): void }[]> {
  const open: { close(): void }[] = [];
  const letters = "ABCDEFGHJKMNPQRSTUVWXYZ";
  for (let n = begin; n < end; ) {
    const address = (k: number) => from(`10.${k >> 16}.${(k >> 8) & 255}.${k & 255}`);
    const room = [n, n / 23, n / 529, n / 12_167].map((k) => letters[Math.floor(k) % 23]).join("");
    const { host } = await registerHost(url, [room], { headers: address(n++) });
    open.push(host.ws);
    for (let k = 0; k < CLIENTS_PER_HOST && n < end; k++) {
      const client = await joinClient(url, { room }, address(n++));
      await client.next("joined");
      open.push(client.ws);
    }
  }
  return open;
}

export const idleConnectionsRow: BenchRow = {
  name: "relay-memory",
  async run(options: BenchOptions): Promise<Figure[]> {
    const count = options.isQuick ? 1_000 : 5_000;
    const samples = new Samples();
    for (let run = 0; run < options.runs; run++) {
      await using relay = await startBenchRelay();
      const resident = async () => Number((await relay.ask()).split(" ")[0]);
      const url = `ws://127.0.0.1:${relay.port}/connect`;
      const open = await connect(url, 0, WARM_UP);
      const before = await resident();
      open.push(...(await connect(url, WARM_UP, WARM_UP + count)));
      samples.add("remi", ((await resident()) - before) / count / 1_000);
      for (const socket of open) socket.close();
    }
    return [
      {
        what: `the relay's memory for an idle connection, ${count.toLocaleString("en")} of them`,
        unit: "KB",
        base: null,
        samples: samples.map,
        target: "",
        isMet: () => true,
      },
    ];
  },
};
