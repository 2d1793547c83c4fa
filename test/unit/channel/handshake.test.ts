import { describe, expect, test } from "bun:test";
import { LOCKED } from "../../../src/channel/attempts.ts";
import { encodeError } from "../../../src/channel/handshake-messages.ts";
import { pairFingerprint } from "../../../src/crypto/fingerprint.ts";
import { identityFromSeed, sign } from "../../../src/crypto/identity.ts";
import {
  ClientEnd,
  CODE,
  connected,
  DaemonEnd,
  DEVICE,
  exchange,
  exchangeSigned,
  flipped,
  HOST,
  NOW,
  pair,
  sodium,
  World,
} from "./loopback.ts";

// Many runs of real cryptography, on a machine that may be slow.
describe("a client comes in", () => {
  test("with the code, and both have the same channel", () => {
    const world = new World();
    const [client, daemon] = connected(world);
    expect(client.did("ready")[0]).toMatchObject({
      ready: { scope: "control", host: "desk" },
      hostPk: HOST.publicKey,
    });
    expect(daemon.did("ready")[0]!.client).toMatchObject({ key: null, devicePk: null, scope: "control" });
    client.on({ type: "send", frame: input("ls\r"), now: NOW });
    daemon.on({ type: "send", frame: { kind: "output", stream: 1, seq: 0, bytes: text("out") }, now: NOW });
    exchange(client, daemon);
    expect(daemon.did("frame")[0]!.frame).toMatchObject({ kind: "input", bytes: text("ls\r") });
    expect(client.did("frame")[0]!.frame).toMatchObject({ kind: "output", bytes: text("out") });
  });

  test("with a key, once", () => {
    const world = new World();
    const key = world.addKey({ scope: "view" });
    const [client] = connected(world, { secret: key });
    expect(client.did("ready")[0]!.ready.scope).toBe("view");
    const [again, daemon] = pair(world, { secret: key });
    exchange(again, daemon);
    expect([again.end, daemon.end]).toEqual(["unknown_credential", "unknown_credential"]);
  });

  test("with a key while typed codes are locked", () => {
    const world = new World();
    world.attempts = { ...LOCKED, armedAt: NOW };
    connected(world, { secret: world.addKey() });
    const [client, daemon] = pair(world);
    exchange(client, daemon);
    expect(client.end).toBe("locked");
  });

  test("and of two that hold one single use, one does", () => {
    const world = new World();
    const key = world.addKey();
    const ends = [pair(world, { secret: key }), pair(world, { secret: key })] as const;
    for (const [client, daemon] of ends) {
      daemon.get(client.sent.shift()!);
      client.get(daemon.sent.shift()!);
      daemon.get(client.sent.shift()!);
    }
    for (const [client, daemon] of ends) exchange(client, daemon);
    expect(ends.map(([client]) => client.state.phase)).toEqual(["ready", "closed"]);
    expect(ends[1][0].end).toEqual({ peer: "denied" });
  });

  test("and hears how many wrong codes came before", () => {
    const world = new World();
    const [wrong, refusing] = pair(world, { secret: { ...CODE, digits: "9999" } });
    exchange(wrong, refusing);
    const [client] = connected(world);
    expect(client.did("ready")[0]!.ready.failedTriesBefore).toBe(1);
    expect(world.attempts.wrong.length).toBe(0);
  });
});

describe("a host", () => {
  test("that is pinned and has another key is a hard stop", () => {
    const world = new World();
    const [client, daemon] = pair(world, { pinnedHost: DEVICE.publicKey, confirmHost: true });
    exchange(client, daemon);
    expect(client.end).toBe("host_changed");
    expect(daemon.end).toEqual({ peer: "host_refused" });
    expect(world.clients).toEqual([]);
  });

  test("that is not known is confirmed before anything is told", () => {
    const world = new World();
    const [client, daemon] = pair(world, { confirmHost: true });
    exchange(client, daemon);
    expect(client.did("confirm-host")[0]!.hostPk).toEqual(HOST.publicKey);
    expect(daemon.state.phase).toBe("wait-auth");
    client.on({ type: "host-confirmed", now: NOW });
    exchange(client, daemon);
    expect(client.state.phase).toBe("ready");
  });

  test("that is not known may be refused", () => {
    const [client, daemon] = pair(new World(), { confirmHost: true });
    exchange(client, daemon);
    client.on({ type: "end", reason: "host_refused" });
    exchange(client, daemon);
    expect(daemon.end).toEqual({ peer: "host_refused" });
  });

  test("that is pinned needs no question", () => {
    connected(new World(), { confirmHost: true, pinnedHost: HOST.publicKey });
  });

  test("without the key it claims to have is left", () => {
    const world = new World();
    const context = { ...world.context, host: { ...HOST, privateKey: DEVICE.privateKey } };
    const [client, daemon] = [new ClientEnd(), new DaemonEnd(context)];
    exchange(client, daemon);
    expect(client.end).toEqual({ bye: "protocol_error" });
  });
});

describe("a device", () => {
  const permanent = () => {
    const world = new World();
    world.need = "device";
    world.access = (client) => (client.devicePk && known.has(world) ? "allow" : "ask");
    return world;
  };
  const known = new WeakSet<World>();

  test("that is needed and not there ends it", () => {
    const [client, daemon] = pair(permanent());
    exchange(client, daemon);
    expect(client.end).toEqual({ bye: "device_needed" });
  });

  test("that is not known waits, with the same fingerprint on both sides, until it is approved", () => {
    const world = permanent();
    const [client, daemon] = pair(world, { devicePk: DEVICE.publicKey });
    exchangeSigned(client, daemon);
    expect([client.state.phase, daemon.state.phase]).toEqual(["wait-ready", "wait-approval"]);
    const shown = daemon.did("ask-approval")[0]!;
    expect(shown.client.devicePk).toEqual(DEVICE.publicKey);
    expect(client.did("pending")[0]!.pairFp).toBe(shown.pairFp);
    expect(world.clients).toEqual([]);
    daemon.on({ type: "approved", now: NOW });
    exchange(client, daemon);
    expect([client.state.phase, daemon.state.phase]).toEqual(["ready", "ready"]);
  });

  test("may be refused, or wait too long", () => {
    for (const [event, reason] of [
      ["refused", "denied"],
      ["timeout", "timeout"],
    ] as const) {
      const [client, daemon] = pair(permanent(), { devicePk: DEVICE.publicKey });
      exchangeSigned(client, daemon);
      daemon.on({ type: event });
      exchange(client, daemon);
      expect(client.end).toEqual({ peer: reason });
    }
  });

  test("that signs with another key is denied", () => {
    const [client, daemon] = pair(permanent(), { devicePk: DEVICE.publicKey });
    exchangeSigned(client, daemon, HOST);
    expect(client.end).toEqual({ peer: "denied" });
    expect(daemon.did("ask-approval")).toEqual([]);
  });

  test("that is known comes in at once", () => {
    const world = permanent();
    known.add(world);
    const [client, daemon] = pair(world, { devicePk: DEVICE.publicKey });
    exchangeSigned(client, daemon);
    expect(client.state.phase).toBe("ready");
    expect(world.clients[0]!.devicePk).toEqual(DEVICE.publicKey);
  });

  test("is asked for by a key that is bound to one, and only that one will do", () => {
    const world = new World();
    const key = world.addKey({ devicePk: DEVICE.publicKey, uses: null });
    const [client, daemon] = pair(world, { secret: key, devicePk: DEVICE.publicKey });
    exchangeSigned(client, daemon);
    expect(client.state.phase).toBe("ready");
    const other = identityFromSeed(sodium, new Uint8Array(32).fill(0x33));
    const [thief, guarding] = pair(world, { secret: key, devicePk: other.publicKey });
    exchangeSigned(thief, guarding, other);
    expect(thief.end).toEqual({ peer: "denied" });
  });

  test("is shown to a host that asks for one and needs none; who has none, or cannot sign, comes in without", () => {
    const world = new World();
    world.asks = true;
    const [shows, shown] = pair(world, { devicePk: DEVICE.publicKey });
    exchangeSigned(shows, shown);
    expect(shows.did("sign")).toMatchObject([{ isNeeded: false }]);
    const cannotSign = () => {
      const [client, daemon] = pair(world, { devicePk: DEVICE.publicKey });
      exchange(client, daemon);
      client.on({ type: "signed", signature: null, now: NOW });
      exchange(client, daemon);
      return client;
    };
    expect(cannotSign().state.phase).toBe("ready");
    connected(world);
    expect(world.clients.map(({ devicePk }) => devicePk)).toEqual([DEVICE.publicKey, null, null]);
    world.need = "device";
    expect(cannotSign().end).toEqual({ bye: "device_needed" });
  });

  test("is not shown to a host that does not ask", () => {
    const world = new World();
    connected(world, { devicePk: DEVICE.publicKey });
    expect(world.clients[0]!.devicePk).toBeNull();
  });

  test("has another fingerprint in each run", () => {
    const of = (bind: number) =>
      pairFingerprint(sodium, new Uint8Array(32).fill(bind), HOST.publicKey, DEVICE.publicKey);
    expect(of(1)).not.toBe(of(2));
  });
});

describe("the client", () => {
  test("counts a try for each refusal, and for a carrier lost after its confirmation left", () => {
    const refused = new ClientEnd().get(encodeError("locked"));
    expect([refused.end, refused.did("try-failed").length]).toEqual(["locked", 1]);
    const [client, daemon] = pair(new World());
    daemon.get(client.sent.shift()!);
    client.get(daemon.sent.shift()!).on({ type: "lost" });
    expect([client.end, client.did("try-failed").length]).toEqual(["lost", 1]);
  });

  test("counts none for a carrier lost before that, nor after a success", () => {
    const early = new ClientEnd().on({ type: "lost" });
    expect([early.end, early.did("try-failed").length]).toEqual(["lost", 0]);
    const [client] = connected();
    client.on({ type: "lost" });
    expect([client.end, client.did("try-failed").length]).toEqual(["lost", 0]);
  });

  test("takes no hello of the daemon that says more than it may", () => {
    for (const at of [2, 3]) {
      const [client, daemon] = pair(new World());
      daemon.get(client.sent.shift()!);
      client.get(flipped(daemon.sent.shift()!, at));
      expect([client.end, client.sent]).toEqual(["malformed", []]);
    }
  });

  test("takes each message in its place alone", () => {
    const sent: Uint8Array[] = [];
    const [client, daemon] = pair(new World());
    exchange(client, daemon, (from, bytes) => {
      if (from === "daemon") sent.push(bytes);
      return [bytes];
    });
    for (const [i, bytes] of sent.entries()) {
      if (i === 0) continue;
      const fresh = new ClientEnd().get(bytes);
      expect([i, fresh.end]).toEqual([i, "malformed"]);
    }
  });

  test("refuses a fingerprint that is not its own", () => {
    const world = new World();
    world.need = "device";
    world.access = () => "ask";
    const [client, daemon] = pair(world, { devicePk: DEVICE.publicKey });
    exchange(client, daemon);
    const asked = client.did("sign")[0]!;
    client.on({ type: "signed", signature: sign(sodium, DEVICE, asked.message), now: NOW });
    const waiting = client.state;
    if (waiting.phase !== "wait-ready") throw new Error(waiting.phase);
    client.state = { ...waiting, bind: new Uint8Array(32) };
    exchange(client, daemon);
    expect(client.end).toEqual({ bye: "protocol_error" });
  });
});

describe("a ready channel", () => {
  test("ends cleanly from either side", () => {
    const [client, daemon] = connected();
    client.on({ type: "end", reason: "closed" });
    exchange(client, daemon);
    expect([client.end, daemon.end]).toEqual([{ bye: "closed" }, { peer: "closed" }]);
    const [other, replacing] = connected();
    replacing.on({ type: "end", reason: "replaced" });
    exchange(other, replacing);
    expect(other.end).toEqual({ peer: "replaced" });
  });

  test("that is cut is lost, never closed", () => {
    const [client, daemon] = connected();
    expect(client.on({ type: "lost" }).end).toBe("lost");
    expect(daemon.on({ type: "lost" }).end).toBe("lost");
  });

  test("answers a ping with its clock", () => {
    const [client, daemon] = connected();
    client.on({ type: "send", frame: { kind: "control", json: '{"t":"ping","n":7}' }, now: NOW });
    exchange(client, daemon);
    expect(client.did("message")[0]!.message).toEqual({ t: "pong", n: 7, now: NOW });
  });

  test("answers a ping by a message, also on a clock with parts of a millisecond", () => {
    const [client, daemon] = connected();
    daemon.on({ type: "send", frame: { kind: "control", json: '{"t":"ping","n":7}' }, now: NOW });
    client.on({ type: "message", bytes: daemon.sent.shift()!, now: 1_234.567 });
    exchange(client, daemon);
    expect(daemon.did("message")[0]!.message).toEqual({ t: "pong", n: 7, now: 1_234 });
  });

  test("drops what a view-only guest may not send, and lives on", () => {
    const world = new World();
    const [client, daemon] = connected(world, { secret: world.addKey({ scope: "view", uses: null }) });
    client.on({ type: "send", frame: input("rm -rf /\r"), now: NOW });
    const resize = { t: "tell", stream: 1, message: { t: "resize", cols: 80, rows: 24 } };
    for (const message of [resize, { t: "answer", qid: "1", choice: "y" }, { t: "no-such" }, { t: "list" }])
      client.on({ type: "send", frame: { kind: "control", json: JSON.stringify(message) }, now: NOW });
    exchange(client, daemon);
    expect(daemon.did("frame")).toEqual([]);
    expect(daemon.did("denied").map(({ what }) => what)).toEqual(["input", "resize", "answer", "message"]);
    expect(daemon.did("message").map(({ message }) => message.t)).toEqual(["list"]);
    expect(daemon.state.phase).toBe("ready");
  });

  test("does nothing after its end", () => {
    const [client, daemon] = connected();
    client.on({ type: "end", reason: "closed" });
    const effects = client.effects.length;
    client
      .on({ type: "send", frame: input("x"), now: NOW })
      .on({ type: "end", reason: "closed" })
      .on({ type: "timeout" })
      .get(encodeError("auth"));
    expect(client.effects.length).toBe(effects);
    expect(daemon.on({ type: "lost" }).on({ type: "lost" }).did("closed").length).toBe(1);
  });
});

const text = (s: string) => new TextEncoder().encode(s);
function input(typed: string) {
  return { kind: "input", stream: 1, cseq: 1, seen: 0, tMs: NOW, bytes: text(typed) } as const;
}
