import { describe, expect, test } from "bun:test";
import { LOCKED, NO_ATTEMPTS } from "../../../src/channel/attempts.ts";
import { credentialId } from "../../../src/channel/credentials.ts";
import { encodeClientHello, encodeError } from "../../../src/channel/handshake-messages.ts";
import {
  ClientEnd,
  CODE,
  clientContext,
  DaemonEnd,
  DEVICE,
  exchange,
  NOW,
  pair,
  sodium,
  World,
} from "./loopback.ts";

// Many runs of real cryptography, on a machine that may be slow.
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
    locked.attempts = { ...LOCKED, armedAt: NOW };
    disarmed.attempts = NO_ATTEMPTS;
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
    expect([world.attempts.wrong.length, daemon.did("wrong-code").length]).toEqual([0, 0]);
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

  test("a client that shows no device where one is needed, or is to be approved", () => {
    const [needing, asking] = [new World(), new World()];
    needing.need = "device";
    asking.access = () => "ask";
    for (const world of [needing, asking]) {
      const [client, daemon] = pair(world, { confirmHost: true, devicePk: DEVICE.publicKey });
      exchange(client, daemon);
      if (client.state.phase !== "confirm-host") throw new Error(client.state.phase);
      client.state = { ...client.state, need: "none" };
      client.on({ type: "host-confirmed", now: NOW });
      exchange(client, daemon);
      expect([client.end, world.clients]).toEqual([{ peer: "denied" }, []]);
    }
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
