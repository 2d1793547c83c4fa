import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { credentialId } from "../../../src/crypto/credentials.ts";
import { pairFingerprint } from "../../../src/crypto/fingerprint.ts";
import { encodeClientHello, encodeError } from "../../../src/crypto/handshake-messages.ts";
import { identityFromSeed, sign } from "../../../src/crypto/identity.ts";
import {
  ClientEnd,
  CODE,
  clientContext,
  connected,
  DaemonEnd,
  DEVICE,
  exchange,
  HOST,
  NOW,
  sodium,
  World,
} from "./loopback.ts";

// Many runs of real cryptography, on a machine that may have little to give.
setDefaultTimeout(60_000);

/** Carries messages, and has the device sign when it is asked to. */
function exchangeSigned(client: ClientEnd, daemon: DaemonEnd, device = DEVICE): void {
  exchange(client, daemon);
  const asked = client.did("sign").at(-1);
  if (client.state.phase !== "signing" || !asked) return;
  client.on({ type: "signed", signature: sign(sodium, device, asked.message), now: NOW });
  exchange(client, daemon);
}

function pair(world: World, terms: Parameters<typeof clientContext>[0] = {}): [ClientEnd, DaemonEnd] {
  return [new ClientEnd(clientContext(terms)), new DaemonEnd(world.context)];
}

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
    world.attempts = { failures: 3, failedAt: NOW, armedAt: NOW };
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
    expect(world.attempts.failures).toBe(0);
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

describe("the daemon refuses", () => {
  const hello = encodeClientHello({
    kind: "code",
    credId: new Uint8Array(16),
    nonce: new Uint8Array(16).fill(7),
  });
  const changed = (at: number, to: number) => hello.map((byte, i) => (i === at ? to : byte));
  const refusal = (bytes: Uint8Array, world = new World()) => new DaemonEnd(world.context).get(bytes).end;

  test("each first message that is not right, with its reason", () => {
    expect(refusal(hello.subarray(1))).toBe("malformed");
    expect(refusal(new Uint8Array(0))).toBe("malformed");
    expect(refusal(changed(0, 2))).toBe("malformed");
    expect(refusal(changed(1, 2))).toBe("version");
    expect(refusal(changed(3, 1))).toBe("malformed");
    expect(refusal(changed(2, 3))).toBe("malformed");
    expect(refusal(changed(4, 1))).toBe("malformed");
    expect(refusal(changed(2, 2))).toBe("unknown_credential");
  });

  test("codes that are locked, disarmed or not there", () => {
    const [locked, disarmed, none] = [new World(), new World(), new World()];
    locked.attempts = { failures: 3, failedAt: NOW, armedAt: NOW };
    disarmed.attempts = { failures: 0, failedAt: null, armedAt: null };
    none.code = null;
    for (const world of [locked, disarmed, none]) expect(refusal(hello, world)).toBe("locked");
  });

  test("what is not admitted, and what lost its place", () => {
    const world = new World();
    world.admits = () => false;
    expect(refusal(hello, world)).toBe("busy");
    const daemon = new DaemonEnd(new World().context).get(hello).on({ type: "evicted" });
    expect(daemon.end).toBe("busy");
    expect(daemon.sent.at(-1)).toEqual(encodeError("busy"));
  });

  test("what takes too long, at each step", () => {
    expect(new DaemonEnd(new World().context).on({ type: "timeout" }).end).toBe("timeout");
    expect(new DaemonEnd(new World().context).get(hello).on({ type: "timeout" }).end).toBe("timeout");
    const [client, daemon] = pair(new World(), { confirmHost: true });
    exchange(client, daemon);
    daemon.on({ type: "timeout" });
    exchange(client, daemon);
    expect(client.end).toEqual({ peer: "timeout" });
  });

  test("expired keys and keys revoked before they were confirmed", () => {
    const world = new World();
    const [late, refusing] = pair(world, { secret: world.addKey({ expires: NOW }) });
    exchange(late, refusing);
    expect(late.end).toBe("unknown_credential");
    const [client, daemon] = pair(world, { secret: world.addKey() });
    daemon.get(client.sent.shift()!);
    world.keys = new Map();
    exchange(client, daemon);
    expect(client.end).toBe("unknown_credential");
  });

  test("a wrong secret for a key's id, which costs no code", () => {
    const world = new World();
    const key = world.addKey();
    const daemon = new DaemonEnd({
      ...world.context,
      hooks: { ...world.hooks, key: () => ({ ...key, secret: new Uint8Array(16) }) },
    });
    const client = new ClientEnd(clientContext({ secret: key }));
    exchange(client, daemon);
    expect(client.end).toBe("auth");
    expect(world.failedKeys).toEqual([Buffer.from(credentialId(sodium, key.secret)).toString("hex")]);
    expect([world.attempts.failures, daemon.did("wrong-code").length]).toEqual([0, 0]);
    expect(client.did("try-failed")).toEqual([]);
  });

  test("a code that was replaced before it was confirmed, without counting it", () => {
    const world = new World();
    const [client, daemon] = pair(world);
    daemon.get(client.sent.shift()!);
    world.code = { ...CODE, digits: "2222" };
    exchange(client, daemon);
    expect([client.end, world.guesses]).toEqual(["locked", 0]);
  });

  test("anything but who it is as the first word in the channel", () => {
    const world = new World();
    const [client, daemon] = pair(world, { confirmHost: true });
    exchange(client, daemon);
    const state = client.state;
    if (state.phase !== "confirm-host") throw new Error(state.phase);
    client.state = { phase: "ready", channel: state.channel };
    client.on({ type: "send", frame: { kind: "control", json: '{"t":"list"}' }, now: NOW });
    exchange(client, daemon);
    expect(client.end).toEqual({ peer: "protocol_error" });
    expect(world.clients).toEqual([]);
  });

  test("and tells nothing but its key and its proof before it is ready", () => {
    const world = new World();
    const [client, daemon] = pair(world, { confirmHost: true });
    const sizes: number[] = [];
    exchange(client, daemon, (from, bytes) => {
      if (from === "daemon") sizes.push(bytes.byteLength);
      return [bytes];
    });
    // Hello, finish and one sealed message, whose only contents are the key, the signature and the need.
    expect(sizes).toEqual([52, 57, expect.any(Number)]);
    expect(world.clients).toEqual([]);
  });
});

describe("the client", () => {
  test("counts a try for each refusal, and for a link lost after its confirmation left", () => {
    const refused = new ClientEnd().get(encodeError("locked"));
    expect([refused.end, refused.did("try-failed").length]).toEqual(["locked", 1]);
    const [client, daemon] = pair(new World());
    daemon.get(client.sent.shift()!);
    client.get(daemon.sent.shift()!).on({ type: "lost" });
    expect([client.end, client.did("try-failed").length]).toEqual(["lost", 1]);
  });

  test("counts none for a link lost before that, nor after a success", () => {
    const early = new ClientEnd().on({ type: "lost" });
    expect([early.end, early.did("try-failed").length]).toEqual(["lost", 0]);
    const [client] = connected();
    client.on({ type: "lost" });
    expect([client.end, client.did("try-failed").length]).toEqual(["lost", 0]);
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
