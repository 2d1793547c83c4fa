// A client that had been too busy to read for two seconds took that for the silence of its machine, and left the direct
// path, also when what it was busy with was garbage from a relay.

import { expect, setDefaultTimeout, test } from "bun:test";
import type { DialDirect } from "../../src/carrier/direct.ts";
import { DIRECT_SILENCE_MS_MAX } from "../../src/peer/paths.ts";
import { staysDirect } from "../support/direct-load.ts";
import { testDialler } from "../support/direct-pair.ts";
import { makeHome } from "../support/home.ts";
import { withoutNetwork } from "../support/network.ts";
import { startSession } from "../support/processes.ts";
import { RelayDouble } from "../support/relay-double.ts";
import { by, lineTo, shownCode } from "../support/remote.ts";

setDefaultTimeout(120_000);

test.skipIf(withoutNetwork !== null)(
  `it takes none of that time for silence${withoutNetwork ? ` (${withoutNetwork})` : ""}`,
  async () => {
    await using host = makeHome();
    await using client = makeHome();
    await using relay = new RelayDouble();
    await startSession(host, "demo", ["cat"]);
    const { code } = await shownCode(host, relay.url, "demo");
    const dialler = testDialler({ loopback: false });
    using _ = { [Symbol.dispose]: () => dialler.dispose() };
    let attempts = 0;
    const dialDirect: DialDirect = (...terms) => {
      attempts++;
      return dialler.dial(...terms);
    };
    await using line = await lineTo(client, relay.url, code, { dialDirect });
    await by(line, "direct");
    const stays = staysDirect(line);
    await stays.lives(1);
    // The client is in this process. It asks for nothing meanwhile, so nothing more comes.
    Bun.sleepSync(DIRECT_SILENCE_MS_MAX + 500);
    await Promise.race([stays.lives(), stays.left]);
    expect([attempts, relay.joins]).toEqual([1, 1]);
  },
);
