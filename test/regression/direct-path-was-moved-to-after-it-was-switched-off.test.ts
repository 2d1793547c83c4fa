// A client whose attempt at a direct path was under way when the machine's user switched direct paths off moved to it all
// the same: only those that were in use had been ended.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import type { DialDirect } from "../../src/carrier/direct.ts";
import type { DirectDialler } from "../../src/direct/dialler.ts";
import { testDialler } from "../support/direct-pair.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { withoutNetwork } from "../support/network.ts";
import { startSession } from "../support/processes.ts";
import { hold, honest, RelayDouble } from "../support/relay-double.ts";
import { remiOk } from "../support/remi.ts";
import { lineTo, shownCode } from "../support/remote.ts";

setDefaultTimeout(120_000);

let dialler: DirectDialler;
beforeEach(() => {
  dialler = testDialler({ loopback: false });
});
afterEach(() => dialler.dispose());

const WAYS: readonly (readonly [string, (host: TestHome) => Promise<unknown>])[] = [
  ["--no-p2p", (host) => remiOk(host, ["code", "--no-p2p"])],
  [
    "the config, read for any command about remote access",
    (host) => {
      writeFileSync(host.paths.configFile, "direct_path = false\n", { mode: 0o600 });
      return remiOk(host, ["devices"]);
    },
  ],
];

describe.skipIf(withoutNetwork !== null)(
  `switched off${withoutNetwork ? ` (${withoutNetwork})` : ""}`,
  () => {
    for (const [by, switchOff] of WAYS)
      test(`an attempt under way ends with ${by}`, async () => {
        await using host = makeHome();
        await using client = makeHome();
        await using relay = new RelayDouble();
        const answers = Promise.withResolvers<void>();
        const became = Promise.withResolvers<"open" | "given up">();
        const holding = hold(({ to }) => to === "host");
        const dialDirect: DialDirect = (terms, events) => {
          // The answer waits at the relay.
          relay.mischief = holding.mischief;
          answers.resolve();
          const attempt = dialler.dial(terms, {
            ...events,
            opened(carrier) {
              became.resolve("open");
              events.opened(carrier);
            },
          });
          return (
            attempt && {
              answered: (sdp) => attempt.answered(sdp),
              addCandidate: (candidate) => attempt.addCandidate(candidate),
              dispose() {
                became.resolve("given up");
                attempt.dispose();
              },
            }
          );
        };
        await startSession(host, "demo", ["cat"]);
        const { code } = await shownCode(host, relay.url, "demo");
        await using _line = await lineTo(client, relay.url, code, { dialDirect });
        await answers.promise;
        await switchOff(host);
        relay.mischief = honest;
        holding.release();
        expect(await became.promise).toBe("given up");
      });
  },
);
