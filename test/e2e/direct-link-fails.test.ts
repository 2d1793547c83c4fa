// The network under a direct path fails while output comes and keys are pressed, and the one to the relay does not: the
// client is back on the relay, and nothing is lost. Two machines in networks of their own, and a cable between them.

import { expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { DirectLoad } from "../support/direct-load.ts";
import { namedWithout, RoutedMachines, withoutRouters } from "../support/routed-machines.ts";

setDefaultTimeout(180_000);

/** MiB of output. */
const BLOCKS = 12;
const CHILD = join(import.meta.dir, "../support/direct-load-child.ts");

const FAILURES = {
  "UDP that is dropped on the direct path": "udp-dropped",
  "the link of the direct path taken down": "pulled",
} as const;

for (const [what, how] of Object.entries(FAILURES))
  test.skipIf(withoutRouters !== null)(
    namedWithout(`${what}: back on the relay, with all output and all keys`, withoutRouters),
    async () => {
      await using machines = await RoutedMachines.open({ router: "no-udp" });
      const { networks, host, client, relay } = machines;
      networks.addCable();
      await machines.startSession();
      await DirectLoad.start(host, BLOCKS);
      const code = await machines.code();
      const words = [process.execPath, CHILD, host.root, client.root, relay, code, `${BLOCKS}`];
      const child = Bun.spawn(networks.on("client", words), {
        env: machines.envOf(client),
        stdio: ["ignore", "pipe", "inherit"],
      });
      const said: string[] = [];
      let rest = "";
      for await (const bytes of child.stdout) {
        rest += Buffer.from(bytes).toString();
        const lines = rest.split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
          said.push(line);
          if (line === "under way") networks.breakCable(how);
          if (line.startsWith("back")) console.log(`${what}: ${line} ms`);
        }
      }
      expect(await child.exited).toBe(0);
      expect(said).toEqual(["under way", expect.stringMatching(/^back \d+$/), "whole"]);
    },
  );
