// To whom a machine shows its addresses for a direct path, and which of them.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { dirname } from "node:path";
import type { DialDirect } from "../../src/carrier/direct.ts";
import { TAKES_DIRECT } from "../../src/channel/messages.ts";
import { testDialler } from "../support/direct-pair.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { withoutNetwork } from "../support/network.ts";
import { by, lineTo } from "../support/remote.ts";
import { TestRemote } from "../support/remote-client.ts";
import { share, showCode, startSession } from "../support/remote-home.ts";

setDefaultTimeout(120_000);

let host: TestHome;
beforeEach(() => {
  host = makeHome();
});
afterEach(() => host.dispose());

function configure(line: string): void {
  mkdirSync(dirname(host.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(host.paths.configFile, `${line}\n`, { mode: 0o600 });
}

/** A view-only guest that asks for a direct path, and what the machine has said of one when it answers after that. */
async function askAsGuest() {
  await startSession(host, "demo");
  const { link, signalingUrl } = await share(host, "demo", "--read-only");
  using guest = await TestRemote.connect(signalingUrl, { by: { link } });
  expect(guest.ready!.scope).toBe("view");
  guest.say({ t: "rtc.ask", gen: 1 });
  await guest.until("an answer", () => guest.messages.some(({ t }) => t === "rtc.none" || t === "rtc.offer"));
  const lists = guest.said("listed").length;
  guest.say({ t: "list" });
  await guest.until("the list", () => guest.said("listed").length > lists);
  return {
    isOffered: guest.ready!.caps.includes(TAKES_DIRECT),
    said: guest.messages.map(({ t }) => t).filter((t) => t.startsWith("rtc.")),
  };
}

test("a view-only guest that asks for a direct path gets none, and is not told that there are any", async () => {
  expect(await askAsGuest()).toEqual({ isOffered: false, said: ["rtc.none"] });
});

test("a view-only guest gets one when the config says so", async () => {
  configure("direct_guests = true");
  expect(await askAsGuest()).toEqual({ isOffered: true, said: ["rtc.offer"] });
});

/** What the machine tells a client of how it may be reached. */
async function candidatesOf(): Promise<string[]> {
  await startSession(host, "demo");
  await using client = makeHome();
  const dialler = testDialler({ loopback: false });
  try {
    const candidates: string[] = [];
    const all = Promise.withResolvers<void>();
    const dialDirect: DialDirect = (terms, events) => {
      const attempt = dialler.dial(terms, events)!;
      return {
        answered: (sdp) => attempt.answered(sdp),
        addCandidate: (one) => {
          if (one.candidate === "") all.resolve();
          else candidates.push(one.candidate);
          attempt.addCandidate(one);
        },
        dispose: () => attempt.dispose(),
      };
    };
    const { code, signalingUrl } = await showCode(host, "demo");
    await using line = await lineTo(client, signalingUrl, code, { dialDirect });
    // Once there is a path, no more of them need be told.
    await Promise.race([all.promise, by(line, "direct")]);
    return candidates;
  } finally {
    dialler.dispose();
  }
}

const named = (name: string) => (withoutNetwork === null ? name : `${name} (${withoutNetwork})`);

test.skipIf(withoutNetwork !== null)(named("a client is told an address of the machine"), async () => {
  expect(await candidatesOf()).not.toEqual([]);
});

test.skipIf(withoutNetwork !== null)(
  named("of interfaces that the config excludes, no address is told"),
  async () => {
    configure(`direct_exclude_interfaces = ${JSON.stringify(Object.keys(networkInterfaces()))}`);
    expect(await candidatesOf()).toEqual([]);
  },
);
