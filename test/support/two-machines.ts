// A machine with its sessions, another one that reaches them, and a relay between the two: anew for each test of a file.

import { afterEach, beforeEach } from "bun:test";
import { makeHome, type TestHome } from "./home.ts";
import { testRelay } from "./relay-peer.ts";
import { OPEN_LIMITS } from "./remote.ts";

/** Those of the test that runs. */
export let host: TestHome;
export let client: TestHome;
export let relay: Awaited<ReturnType<typeof testRelay>>;

/** Called once by a file, before what it sets up itself. */
export function useTwoMachines(): void {
  beforeEach(async () => {
    host = makeHome();
    client = makeHome();
    relay = await testRelay({ limits: OPEN_LIMITS });
  });
  afterEach(async () => {
    await client.dispose();
    await host.dispose();
    await relay.stop();
  });
}
