// A page with one carrier in it: joins a relay by the page's own socket, and lets a test call its probe by name.

import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import { dialRelay } from "../../src/peer/relay-carrier.ts";
import type { JoinFailure } from "../../src/peer/relay-join.ts";
import { openRelaySocket } from "../../web/link/relay-socket.ts";
import { CarrierProbe } from "./carrier-probe.ts";

const probe = new CarrierProbe();

/** Null once it has joined. */
function join(url: string, room: string): Promise<JoinFailure | null> {
  return new Promise((resolve) => {
    const events = {
      ...probe.events,
      joined(carrier: Parameters<CarrierProbe["attach"]>[0]) {
        probe.attach(carrier);
        resolve(null);
      },
      failed: resolve,
    };
    dialRelay({ open: openRelaySocket, clock: MONOTONIC, url, target: { room } }, events);
  });
}

const call = (name: keyof CarrierProbe, args: never[]) =>
  (probe[name] as unknown as (...args: never[]) => unknown).apply(probe, args);

Object.assign(globalThis, { carrierPage: { join, call } });
