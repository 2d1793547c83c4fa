// A client and a machine on one machine that reach each other directly, with everything real between them: server, relay,
// native module in its own processes, session and program.

import { afterEach, expect, test } from "bun:test";
import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import type { RemoteLine } from "../../src/client/remote/remote-line.ts";
import { DirectDialler } from "../../src/direct/dialler.ts";
import { makeHome } from "../support/home.ts";
import { lineTo } from "../support/remote.ts";
import { showCode, startSession } from "../support/remote-home.ts";

const diallers: DirectDialler[] = [];
afterEach(() => {
  for (const dialler of diallers.splice(0)) dialler.dispose();
});

function dialler(): DirectDialler {
  const made = new DirectDialler({
    clock: MONOTONIC,
    udpPort: null,
    excludedAddresses: () => [],
    warn: (message, fields) => console.log(message, fields),
  });
  diallers.push(made);
  return made;
}

function moved(line: RemoteLine, to: "direct" | "relay"): Promise<void> {
  return new Promise((resolve) => {
    const look = () => line.route.path === to && resolve();
    line.onRoute(look);
    look();
  });
}

test("a client and a machine that reach each other go directly", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  await using line = await lineTo(home, signalingUrl, code, { dialDirect: dialler().dial });
  const t = performance.now();
  await moved(line, "direct");
  console.log(performance.now() - t, line.route);
  await Bun.sleep(2000);
  console.log(line.route);
});
