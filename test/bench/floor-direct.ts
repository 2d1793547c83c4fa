// The least that a key can cost over a direct path with the processes that remi has there: this one, the native module's
// process at each end, a session server and a host. They pass bytes on and do nothing else: nothing is sealed, and there are
// no sessions, screens or acknowledgements.

import { join } from "node:path";
import type { Carrier } from "../../src/carrier/carrier.ts";
import { testDialler } from "../support/direct-pair.ts";
import { makeHome } from "../support/home.ts";
import { ECHOING, KEYS, type Latency, latencyOf } from "./echo.ts";
import { floorPeer } from "./floor.ts";

export const FLOOR_DIRECT = "five Bun processes";
/** As long as sealed: a key press, and its echo. */
const KEY_BYTES = 82;
const ECHO_BYTES = 32;

type Word = { readonly sdp: string } | { readonly candidate: string };

/** Keys that do not count, and keys that do. */
export async function floorDirect(warmUp: number, keys: number): Promise<Latency> {
  await using home = makeHome();
  await floorPeer.open(home).start("echo", ECHOING);
  const dialler = testDialler();
  const opened = Promise.withResolvers<Carrier>();
  let came = () => {};
  const attempt = dialler.dial(
    { offer: null, servers: [] },
    {
      description: (sdp) => far.send({ sdp }),
      candidate: (candidate) => far.send({ candidate: candidate.candidate }),
      opened: opened.resolve,
      failed: (why) => opened.reject(new Error(why)),
      frame: () => came(),
      drain() {},
      closed() {},
    },
  )!;
  const far = Bun.spawn([process.execPath, import.meta.path, join(home.root, "floor-echo")], {
    stdio: ["ignore", "inherit", "inherit"],
    env: home.env,
    ipc: (word: Word) => {
      if ("sdp" in word) attempt.answered(word.sdp);
      else attempt.addCandidate({ candidate: word.candidate, mid: "0" });
    },
  });
  try {
    const carrier = await opened.promise;
    const frame = new Uint8Array(KEY_BYTES);
    const times: number[] = [];
    for (let i = -warmUp; i < keys; i++) {
      frame[0] = KEYS[(i + warmUp) % KEYS.length]!.charCodeAt(0);
      const from = performance.now();
      await new Promise<void>((resolve) => {
        came = resolve;
        carrier.send(frame);
      });
      if (i >= 0) times.push((performance.now() - from) * 1_000);
    }
    return latencyOf(times);
  } finally {
    dialler.dispose();
    far.kill();
    await far.exited;
  }
}

/** The end of the machine: answers the offer, and passes keys on to the host and their echoes back. */
async function runFar(path: string): Promise<void> {
  const dialler = testDialler();
  const echo = new Uint8Array(ECHO_BYTES);
  let carrier: Carrier | null = null;
  const host = await Bun.connect({ unix: path, socket: { data: () => void carrier?.send(echo) } });
  const early: string[] = [];
  let attempt: ReturnType<typeof dialler.dial> = null;
  process.on("disconnect", () => process.exit());
  process.on("message", (word: Word) => {
    if ("candidate" in word) {
      if (attempt) attempt.addCandidate({ candidate: word.candidate, mid: "0" });
      else early.push(word.candidate);
      return;
    }
    attempt = dialler.dial(
      { offer: word.sdp, servers: [] },
      {
        description: (sdp) => process.send!({ sdp }),
        candidate: (candidate) => process.send!({ candidate: candidate.candidate }),
        opened: (direct) => {
          carrier = direct;
        },
        failed: () => process.exit(1),
        frame: (bytes) => void host.write(bytes.subarray(0, 1)),
        drain() {},
        closed: () => process.exit(),
      },
    );
    for (const candidate of early.splice(0)) attempt!.addCandidate({ candidate, mid: "0" });
  });
}

if (import.meta.main) await runFar(process.argv[2]!);
