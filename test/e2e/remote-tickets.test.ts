// Tickets to come back with, over an end of the server: for the device that proved its key alone, and only until the
// access ends.

import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { type Identity, identityFromSeed } from "../../src/crypto/identity.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, remiOk } from "../support/remi.ts";
import { sodium, TestRemote } from "../support/remote-client.ts";
import { access, killServer, logOf, showCode, startSession } from "../support/remote-home.ts";

const device = (n: number): Identity => identityFromSeed(sodium, new Uint8Array(32).fill(n));
const PHONE = device(1);

/** A machine to which a phone is connected by its code. */
async function phoneIn(home: TestHome) {
  await startSession(home, "demo");
  const { code, signalingUrl } = await showCode(home);
  const phone = await TestRemote.connect(signalingUrl, { by: { code }, device: PHONE, name: "phone" });
  return { phone, signalingUrl, ticket: phone.ticket() };
}

/** Starts the server again, as after a loss of power, and waits until it is at the relay. */
async function comesBack(home: TestHome): Promise<void> {
  await killServer(home);
  await remiOk(home, ["ls"]);
  await eventually("the line to the relay", async () => (await access(home)).connected);
}

/** How a try to come back ends; `in` when it does not. */
async function tries(url: string, terms: Parameters<typeof TestRemote.dial>[1]) {
  using remote = await TestRemote.dial(url, terms);
  await remote.until("an outcome", () => remote.ready !== null || remote.end !== null);
  return remote.ready ? "in" : remote.end;
}

test("a device comes back after a kill and after a restart of the server; its ticket is no use to others", async () => {
  await using home = makeHome();
  const { phone, signalingUrl, ticket } = await phoneIn(home);
  expect(statSync(`${home.home}/remote-tickets`).mode & 0o777).toBe(0o600);
  await comesBack(home);
  expect(await phone.ended()).toBe("lost");
  // A client without a device, and another one, that have got hold of the ticket.
  expect(await tries(signalingUrl, { by: ticket })).not.toBe("in");
  expect(await tries(signalingUrl, { by: ticket, device: device(2) })).not.toBe("in");
  using again = await TestRemote.connect(signalingUrl, { by: ticket, device: PHONE });
  expect(again.ready).toMatchObject({ scope: "control" });
  await remiOk(home, ["server", "restart"]);
  // It was told, or the machine's own relay had gone before it could be.
  expect(["lost", { peer: "shutdown" }] as unknown[]).toContainEqual(await again.ended());
  await eventually("the line to the relay", async () => (await access(home)).connected);
  using third = await TestRemote.connect(signalingUrl, { by: again.ticket(), device: PHONE });
  // A client that leaves with a goodbye has given its access back, even over a kill.
  const last = third.ticket();
  third.bye();
  await eventually("the file's end", async () => !(await Bun.file(`${home.home}/remote-tickets`).exists()));
  await killServer(home);
  const { signalingUrl: url } = await showCode(home);
  expect(await tries(url, { by: last, device: PHONE })).toBe("unknown_credential");
});

test("a ticket that was ended is not valid after a restart: by another client, a revocation, a refresh", async () => {
  await using home = makeHome();
  const { phone, ticket } = await phoneIn(home);
  const comesIn = async (identity: Identity) => {
    const { code, signalingUrl } = await showCode(home);
    return TestRemote.connect(signalingUrl, { by: { code }, device: identity });
  };
  const second = await comesIn(device(2));
  expect(await phone.ended()).toEqual({ peer: "replaced" });
  const [kept, ...others] = (await access(home)).keys;
  expect([kept!.purpose, others]).toEqual(["resume", []]);
  await remiOk(home, ["devices", "revoke", kept!.id]);
  expect(await second.ended()).toEqual({ peer: "revoked" });
  const third = await comesIn(device(3));
  await showCode(home, "--refresh");
  expect(await third.ended()).toEqual({ peer: "revoked" });
  await killServer(home);
  const { signalingUrl } = await showCode(home);
  for (const [by, identity] of [
    [ticket, PHONE],
    [second.ticket(), device(2)],
    [third.ticket(), device(3)],
  ] as const)
    expect(await tries(signalingUrl, { by, device: identity })).toBe("unknown_credential");
});

test("a file of tickets that cannot be read opens nothing, and the log says so", async () => {
  await using home = makeHome();
  const { ticket } = await phoneIn(home);
  await killServer(home);
  await Bun.write(`${home.home}/remote-tickets`, "[]");
  const { signalingUrl } = await showCode(home);
  expect(await tries(signalingUrl, { by: ticket, device: PHONE })).toBe("unknown_credential");
  expect(await logOf(home)).toContain("a file of remote access cannot be read");
});
