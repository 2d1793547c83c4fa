// The names and passwords that clients are given for a TURN server, at a real coturn on the loopback address; and coturn's
// own client at the relay's STUN server.

import { expect, setDefaultTimeout, test } from "bun:test";
import { TURN_CREDENTIAL_S, type TurnCredential, turnCredential } from "../../src/remote/turn-credential.ts";
import { startCoturn, TURN_SECRET } from "../support/coturn.ts";
import { testRelay, until } from "../support/relay-peer.ts";
import { StunClient, stunRequest } from "../support/stun-client.ts";

setDefaultTimeout(120_000);

const hasCoturn = ["turnserver", "turnutils_uclient", "turnutils_stunclient"].every((name) =>
  Bun.which(name),
);
const WHY = hasCoturn ? "" : " (skipped: coturn is not installed)";

/** How long coturn may take to answer before another port is tried, ms: somebody else may have taken the first one. */
const START_MS_MAX = 8_000;
const TRIES_MAX = 5;

/** On a loopback port, once it answers. It ends with its scope. */
async function coturn() {
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    const turn = startCoturn({ address: "127.0.0.1", port });
    if (await answers(port)) return { ...turn, port };
    await turn[Symbol.asyncDispose]();
    if (tries === TRIES_MAX) throw new Error("coturn does not answer");
  }
}

async function answers(port: number): Promise<boolean> {
  await using client = await StunClient.open("127.0.0.1");
  const deadline = Date.now() + START_MS_MAX;
  await until("an answer, or no more time for one", async () => {
    await client.send(stunRequest(new Uint8Array(12)), port);
    return client.waiting > 0 || Date.now() > deadline;
  });
  return client.waiting > 0;
}

async function freePort(): Promise<number> {
  await using client = await StunClient.open("127.0.0.1");
  return client.port;
}

/** Two clients that send each other messages through the TURN server; true when all arrive. */
async function passes(port: number, { username, credential }: TurnCredential): Promise<boolean> {
  const words = ["-y", "-c", "-n", "1", "-p", String(port), "-u", username, "-w", credential, "127.0.0.1"];
  const child = Bun.spawn(["turnutils_uclient", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const out = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
  return (await child.exited) === 0 && /Total lost packets 0 /.test(out);
}

test.skipIf(!hasCoturn)(
  `coturn takes a name and password of ours until it expires, and no other${WHY}`,
  async () => {
    await using turn = await coturn();
    const now = Math.floor(Date.now() / 1_000);
    const good = turnCredential(TURN_SECRET, now + TURN_CREDENTIAL_S);
    const results = await Promise.all(
      [
        good,
        turnCredential(TURN_SECRET, now + TURN_CREDENTIAL_S, "api"),
        turnCredential("another secret", now + TURN_CREDENTIAL_S),
        turnCredential(TURN_SECRET, now - 60),
        { ...good, username: `${now + 2 * TURN_CREDENTIAL_S}` },
      ].map((credential) => passes(turn.port, credential)),
    );
    expect(results).toEqual([true, true, false, false, false]);
  },
);

test.skipIf(!hasCoturn)(`coturn's client is told its address by the relay's STUN server${WHY}`, async () => {
  await using relay = await testRelay({ stunPort: 0, stunAddresses: ["127.0.0.1", "::1"] });
  const port = relay.stunUrl!.split(":").at(-1)!;
  for (const [address, shown] of [
    ["127.0.0.1", /reflexive addr: 127\.0\.0\.1:\d+/],
    ["::1", /reflexive addr: \[?::1\]?:\d+/],
  ] as const) {
    const child = Bun.spawn(["turnutils_stunclient", "-p", port, address], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const out = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
    await child.exited;
    expect(out).toMatch(shown);
  }
});
