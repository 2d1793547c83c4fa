// A page with one carrier in it: joins a relay by the page's own socket, or dials a direct path, and lets a test call its
// probe by name.

import type { Carrier } from "../../src/carrier/carrier.ts";
import type { DirectAttempt, IceServer } from "../../src/carrier/direct.ts";
import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import { dialRelay } from "../../src/peer/relay-carrier.ts";
import type { JoinFailure } from "../../src/peer/relay-join.ts";
import { dialDirect } from "../../web/link/direct.ts";
import { openRelaySocket } from "../../web/link/relay-socket.ts";
import { CarrierProbe } from "./carrier-probe.ts";
import type { DirectWord } from "./direct-word.ts";

/** Given by the test. */
declare const directSays: (word: DirectWord) => void;

const probe = new CarrierProbe();

/** Null once it has joined. */
function join(url: string, room: string): Promise<JoinFailure | null> {
  return new Promise((resolve) => {
    const events = {
      ...probe.events,
      joined(carrier: Carrier) {
        probe.attach(carrier);
        resolve(null);
      },
      failed: resolve,
    };
    dialRelay({ open: openRelaySocket, clock: MONOTONIC, url, target: { room } }, events);
  });
}

let attempt: DirectAttempt | null = null;

/** Says each word by `directSays`. False when there is no direct path in this page. */
function dial(offer: string | null, servers: readonly IceServer[] = []): boolean {
  attempt = dialDirect(
    { offer, servers },
    {
      ...probe.events,
      description: (sdp) => directSays({ is: "description", sdp }),
      candidate: (candidate) => directSays({ is: "candidate", ...candidate }),
      opened(carrier) {
        probe.attach(carrier);
        directSays({ is: "opened" });
      },
      failed: (why) => directSays({ is: "failed", why }),
    },
  );
  return attempt !== null;
}

/** What the other end of the direct path has said. */
function hear(word: DirectWord): void {
  if (word.is === "description") attempt?.answered(word.sdp);
  if (word.is === "candidate") attempt?.addCandidate({ candidate: word.candidate, mid: word.mid });
}

const giveUp = () => attempt?.dispose();

// What a carrier would not send.
const channels: RTCDataChannel[] = [];
const { createDataChannel } = RTCPeerConnection.prototype;
RTCPeerConnection.prototype.createDataChannel = function (...terms) {
  const channel = createDataChannel.apply(this, terms);
  channels.push(channel);
  return channel;
};

/** Sends it past the carrier: so many bytes, or a text. */
const sendRaw = (what: number | string) =>
  channels.at(-1)?.send(typeof what === "string" ? what : (new Uint8Array(what) as never));

const call = (name: keyof CarrierProbe, args: never[]) =>
  (probe[name] as unknown as (...args: never[]) => unknown).apply(probe, args);

Object.assign(globalThis, { carrierPage: { join, dial, hear, giveUp, sendRaw, call } });
