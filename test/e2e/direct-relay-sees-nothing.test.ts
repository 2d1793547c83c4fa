// What a relay sees when a direct path is set up over it: no description, candidate or fingerprint, and no length that
// tells which message it was.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { dirname } from "node:path";
import type { DialDirect } from "../../src/carrier/direct.ts";
import { SEAL_OVERHEAD_BYTES } from "../../src/channel/channel.ts";
import { PADDING_BLOCK_BYTES } from "../../src/channel/frame-padding.ts";
import { MessageType } from "../../src/channel/handshake-messages.ts";
import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import { parseCandidate } from "../../src/direct/rules/candidates.ts";
import { parseDescription } from "../../src/direct/rules/description.ts";
import { encodeFrame } from "../../src/protocol/frames.ts";
import { testDialler } from "../support/direct-pair.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { withoutNetwork } from "../support/network.ts";
import { startSession } from "../support/processes.ts";
import { type RelayRecorder, recordRelay } from "../support/relay-recorder.ts";
import { lineTo, OPEN_LIMITS, shownCode } from "../support/remote.ts";
import { outer } from "../support/screen-session.ts";

setDefaultTimeout(120_000);

/** Parts of descriptions and candidates. None is short enough to appear in sealed bytes by chance. */
const WORDS = [
  ...["candidate", "fingerprint", "sha-256", "ice-ufrag", "ice-pwd", "a=setup", "a=mid", "sctp-port"],
  ...["webrtc-datachannel", "m=application", "IN IP4", "typ host", "typ srflx", "raddr", "rtc.", '"path"'],
];

let recorder: RelayRecorder;
let host: TestHome;
let client: TestHome;
beforeEach(async () => {
  recorder = await recordRelay({ limits: OPEN_LIMITS, stunPort: 0, stunAddresses: ["127.0.0.1"] });
  host = makeHome();
  client = makeHome();
  mkdirSync(dirname(client.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(client.paths.configFile, "status_line = true\n", { mode: 0o600 });
  await startSession(host, "demo", ["sh", "-c", "printf 'READY\\n'; exec cat"]);
});
afterEach(async () => {
  await client.dispose();
  await host.dispose();
  await recorder.stop();
});

/** Addresses at which other machines reach this one. */
const addresses = () =>
  Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);

async function expectUnseen(what: Iterable<string>): Promise<void> {
  for (const word of what) expect([word, await recorder.find(word)]).toEqual([word, []]);
}

/** Lengths of the frames in sealed messages on the client's socket: sent to the relay, or to the peer. */
function lengths(to: "relay" | "peer"): number[] {
  return recorder.frames
    .filter((frame) => frame.role === "client" && frame.to === to && !frame.text)
    .filter(({ bytes }) => bytes[0] === MessageType.data)
    .map(({ bytes }) => bytes.length - 1 - SEAL_OVERHEAD_BYTES);
}

const isPadded = (length: number) => length > 0 && length % PADDING_BLOCK_BYTES === 0;

/** Collects what both ends say about how they may be reached. */
class Overheard {
  readonly secrets = new Set<string>();

  constructor(private readonly dial: DialDirect) {}

  readonly dialDirect: DialDirect = (terms, events) => {
    this.#description(terms.offer!, "offer");
    const attempt = this.dial(terms, {
      ...events,
      description: (sdp) => {
        this.#description(sdp, "answer");
        events.description(sdp);
      },
      candidate: (one) => {
        this.#candidate(one.candidate);
        events.candidate(one);
      },
    });
    return (
      attempt && {
        answered: (sdp) => attempt.answered(sdp),
        addCandidate: (one) => {
          this.#candidate(one.candidate);
          attempt.addCandidate(one);
        },
        dispose: () => attempt.dispose(),
      }
    );
  };

  #description(sdp: string, kind: "offer" | "answer"): void {
    const { ufrag, password, fingerprint } = parseDescription(sdp, kind)!;
    const bare = fingerprint.replaceAll(":", "");
    for (const secret of [ufrag, password, fingerprint, bare, sdp]) this.secrets.add(secret);
  }

  #candidate(line: string): void {
    const parsed = parseCandidate(line);
    if (parsed) for (const secret of [line, parsed.address]) this.secrets.add(secret);
  }
}

function goesDirectly(line: RemoteConnection): Promise<void> {
  return new Promise((resolve) => {
    const look = () => line.route.path === "direct" && resolve();
    line.onRoute(look);
    look();
  });
}

const named = (name: string) => (withoutNetwork === null ? name : `${name} (${withoutNetwork})`);
const directTest = test.skipIf(withoutNetwork !== null);

directTest(
  named("`remi connect` goes directly, and the relay sees nothing of how that was set up"),
  async () => {
    const { code } = await shownCode(host, recorder.url, "demo");
    {
      await using run = outer(client, ["connect", "--relay", recorder.url, code]);
      await run.until("the direct path", () => / direct \d+ ms *$/.test(run.rows()[run.terminal.rows - 1]!));
      run.type("typed-here\r");
      await run.shows(/typed-here *\ntyped-here/);
      run.type("\x02d");
      expect(await run.exited).toBe(0);
    }
    await expectUnseen(WORDS);
    await expectUnseen(addresses());
    // A path was set up over this relay.
    expect(lengths("relay").filter(isPadded).length).toBeGreaterThan(4);
    expect(lengths("peer").filter(isPadded).length).toBeGreaterThan(4);
  },
);

directTest(
  named("the relay sees no name, password, fingerprint or address of either end, and only padded lengths"),
  async () => {
    const dialler = testDialler({ loopback: false });
    const overheard = new Overheard(dialler.dial);
    try {
      const { code } = await shownCode(host, recorder.url, "demo");
      await using line = await lineTo(client, recorder.url, code, { dialDirect: overheard.dialDirect });
      await goesDirectly(line);
      // Two descriptions with five secrets each, and at least one candidate of each end with its address.
      expect(overheard.secrets.size).toBeGreaterThan(12);
      await expectUnseen(overheard.secrets);
      // Without a stream, only messages and one frame of credit are sealed.
      const credit = encodeFrame({ kind: "credit", bytes: 0 }).byteLength;
      const others = lengths("relay").filter((length) => !isPadded(length));
      expect([others, lengths("peer").filter((length) => !isPadded(length))]).toEqual([[credit], []]);
    } finally {
      dialler.dispose();
    }
  },
);
