// A client that came for one thing: what it may do, and a host that does not know such clients.

import { expect, test } from "bun:test";
import { Opener, Sealer } from "../../../src/channel/channel.ts";
import { receive, sealMessage } from "../../../src/channel/channel-frames.ts";
import { confirmClient, startDaemonRun } from "../../../src/channel/daemon-exchange.ts";
import { decodeClientFinish, decodeClientHello } from "../../../src/channel/handshake-messages.ts";
import type { Brief } from "../../../src/channel/messages.ts";
import { toBase64 } from "../../../src/crypto/byte-strings.ts";
import { hostAuthMessage, sign } from "../../../src/crypto/identity.ts";
import { ClientEnd, CODE, clientContext, connected, exchange, HOST, NOW, sodium, World } from "./loopback.ts";

const about = (brief: Brief) => ({ clientVer: "1", caps: [], brief });

test("to look it gets the scope of one that only looks, whatever its key is good for", () => {
  const world = new World();
  const [client, daemon] = connected(world, { about: about("look"), secret: world.addKey({ uses: null }) });
  expect(world.clients).toMatchObject([{ scope: "view", brief: "look" }]);
  expect(client.did("ready")).toMatchObject([{ ready: { scope: "view" } }]);
  const bytes = new TextEncoder().encode("rm -rf /\r");
  const frame = { kind: "input", stream: 1, cseq: 1, seen: 0, tMs: NOW, bytes } as const;
  client.on({ type: "send", frame, now: NOW });
  exchange(client, daemon);
  expect([daemon.did("frame"), daemon.did("denied").map(({ what }) => what)]).toEqual([[], ["input"]]);
});

test("to do something it gets what its key is good for, and no more", () => {
  const world = new World();
  for (const scope of ["control", "view"] as const)
    connected(world, { about: about("act"), secret: world.addKey({ uses: null, scope }) });
  expect(world.clients.map(({ scope, brief }) => [scope, brief])).toEqual([
    ["control", "act"],
    ["view", "act"],
  ]);
});

test("it leaves a host that would take it for one that stays, before it says who it is", () => {
  const client = new ClientEnd(clientContext({ about: about("look") }));
  const hello = client.sent.shift()!;
  const decoded = decodeClientHello(hello);
  if (!decoded.ok) throw new Error(decoded.error);
  const run = startDaemonRun(sodium, decoded.message, hello, CODE);
  client.get(run.daemonHello);
  const finish = decodeClientFinish(client.sent.shift()!);
  if (!finish.ok) throw new Error(finish.error);
  const keys = confirmClient(sodium, run, finish.message)!;
  const sealer = new Sealer(sodium, keys.daemonToClient, NOW);
  const channel = { sealer, opener: new Opener(sodium, finish.message.header, keys.clientToDaemon) };
  client.get(keys.finish(sealer.header));
  const hostPk = toBase64(sodium, HOST.publicKey);
  const hostSig = toBase64(sodium, sign(sodium, HOST, hostAuthMessage(keys.bind, HOST.publicKey)));
  client.get(sealMessage(channel, { t: "auth_req", hostPk, hostSig, need: "none" } as { t: string }, NOW));
  expect(client.end).toBe("version");
  expect(client.sent.map((bytes) => receive(channel, bytes))).toEqual([{ kind: "end", reason: "closed" }]);
});
