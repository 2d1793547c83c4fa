import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ClientEvent } from "../../../src/channel/client-states.ts";
import type { DaemonEvent } from "../../../src/channel/daemon-states.ts";
import {
  CLIENT_FINISH_BYTES,
  CLIENT_HELLO_BYTES,
  DAEMON_FINISH_BYTES,
  DAEMON_HELLO_BYTES,
} from "../../../src/channel/handshake-messages.ts";
import {
  ClientEnd,
  CODE,
  clientContext,
  connected,
  DaemonEnd,
  exchange,
  flipped,
  type Interference,
  NOW,
  World,
} from "./loopback.ts";

// Hundreds of handshakes each, on a machine that may be slow.
const HANDSHAKE = [
  ["client", 0, CLIENT_HELLO_BYTES],
  ["daemon", 0, DAEMON_HELLO_BYTES],
  ["client", 1, CLIENT_FINISH_BYTES],
  ["daemon", 1, DAEMON_FINISH_BYTES],
] as const;

function attacked(interfere: Interference, world = new World(), secret: object | null = null) {
  const client = new ClientEnd(clientContext(secret ? { secret: secret as never } : {}));
  const daemon = new DaemonEnd(world.context);
  exchange(client, daemon, interfere);
  return { client, daemon, world };
}

/** The messages of an honest run, as a relay sees them. */
function recorded(world = new World()) {
  const sent = { client: [] as Uint8Array[], daemon: [] as Uint8Array[] };
  attacked((from, bytes) => {
    sent[from].push(bytes);
    return [bytes];
  }, world);
  return sent;
}

describe("a byte changed on the way", () => {
  test("is found, whichever of the 234 it is", () => {
    expect(HANDSHAKE.reduce((sum, [, , length]) => sum + length, 0)).toBe(234);
    for (const [from, at, length] of HANDSHAKE)
      for (let byte = 0; byte < length; byte++)
        for (const mask of [0x01, 0x80]) {
          const { client, daemon, world } = attacked((sender, bytes, n) =>
            sender === from && n === at ? [flipped(bytes, byte, mask)] : [bytes],
          );
          expect([from, at, byte, mask, client.did("ready").length, world.clients.length]).toEqual([
            from,
            at,
            byte,
            mask,
            0,
            0,
          ]);
          expect(client.state.phase).not.toBe("wait-auth-req");
          // What the client said was changed, so the daemon must not even have confirmed it.
          if (from === "client" || at === 0)
            expect(daemon.did("settled").length).toBe(daemon.did("closed").length);
        }
  });

  test("with a key is found too", () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(88), fc.integer({ min: 1, max: 255 }), (message, byte, mask) => {
        const [from, at, length] = HANDSHAKE[message]!;
        const world = new World();
        const { client } = attacked(
          (sender, bytes, n) =>
            sender === from && n === at ? [flipped(bytes, byte % length, mask)] : [bytes],
          world,
          world.addKey(),
        );
        expect([client.did("ready").length, world.clients.length]).toEqual([0, 0]);
      }),
      { numRuns: 100 },
    );
  });

  test("in the first sealed messages ends both", () => {
    for (const [from, at] of [
      ["daemon", 2],
      ["client", 2],
      ["daemon", 3],
    ] as const) {
      const { client, daemon } = attacked((sender, bytes, n) =>
        sender === from && n === at ? [flipped(bytes, 20)] : [bytes],
      );
      expect([from === "client" ? daemon.end : client.end]).toEqual(["integrity"]);
    }
  });
});

describe("a relay in the middle", () => {
  test("that cuts or lengthens a message is found", () => {
    for (const [from, at] of HANDSHAKE)
      for (const change of [
        (b: Uint8Array) => b.subarray(0, -1),
        (b: Uint8Array) => Uint8Array.from([...b, 0]),
      ]) {
        const { client, world } = attacked((sender, bytes, n) =>
          sender === from && n === at ? [change(bytes)] : [bytes],
        );
        expect([client.did("ready").length, world.clients.length]).toEqual([0, 0]);
      }
  });

  test("that doubles or drops any message never gets a session that is not theirs", () => {
    for (const from of ["client", "daemon"] as const)
      for (let at = 0; at < (from === "client" ? 3 : 4); at++)
        for (const copies of [0, 2]) {
          const { client, daemon } = attacked((sender, bytes, n) =>
            sender === from && n === at ? Array.from({ length: copies }, () => bytes) : [bytes],
          );
          expect([client.state.phase, daemon.state.phase]).not.toEqual(["ready", "ready"]);
        }
  });

  test("that reflects gets nothing", () => {
    const echo = new ClientEnd();
    const first = echo.sent.shift()!;
    expect(echo.get(first).end).toBe("malformed");
    const world = new World();
    const hello = recorded(world).daemon[0]!;
    expect(new DaemonEnd(world.context).get(hello).end).toBe("malformed");
    // The daemon's own share, sent back in the form of a client's confirmation.
    const daemon = new DaemonEnd(world.context).get(first);
    const share = daemon.sent.shift()!.subarray(20);
    daemon.get(Uint8Array.from([3, ...share, ...new Uint8Array(56)]));
    expect(daemon.end).toBe("auth");
  });

  test("that lets two clients or two daemons speak to each other gets nothing", () => {
    const [a, b] = [new ClientEnd(), new ClientEnd()];
    expect(a.get(b.sent.shift()!).end).toBe("malformed");
  });

  test("that replays a whole client gets nothing, and each replay costs a try", () => {
    const world = new World();
    const { client } = recorded(world);
    for (let run = 1; run <= 3; run++) {
      const daemon = new DaemonEnd(world.context);
      for (const bytes of client) daemon.get(bytes);
      expect([daemon.end, world.guesses]).toEqual(["auth", run]);
    }
    expect(new DaemonEnd(world.context).get(client[0]!).end).toBe("locked");
  });

  test("that replays a whole daemon gets nothing", () => {
    const { daemon } = recorded();
    const client = new ClientEnd();
    for (const bytes of daemon) client.get(bytes);
    expect(client.end).toBe("unproven");
  });

  test("that mixes two runs with the same code gets nothing", () => {
    for (let from = 0; from < 2; from++) {
      const other = recorded();
      const { client, world } = attacked((sender, bytes, n) => {
        const mixed = sender === "client" ? from === 0 : from === 1;
        return mixed && n === 1 ? [other[sender][1]!] : [bytes];
      });
      expect([client.did("ready").length, world.clients.length]).toEqual([0, 0]);
    }
  });

  test("that guesses the code itself learns at each end only whether it was right", () => {
    const world = new World();
    const middle = { ...CODE, digits: "2345" };
    const fake = new World();
    fake.code = middle;
    const client = new ClientEnd();
    exchange(client, new DaemonEnd(fake.context));
    expect([client.end, client.did("try-failed").length]).toEqual(["auth", 1]);
    const daemon = new DaemonEnd(world.context);
    exchange(new ClientEnd(clientContext({ secret: middle })), daemon);
    expect([daemon.end, world.guesses]).toEqual(["auth", 1]);
  });
});

test("another room, other digits and another kind of secret are all refused alike", () => {
  const digits = new TextEncoder().encode(CODE.digits);
  const others = [
    { room: "ABCD", digits: CODE.digits },
    { room: CODE.room, digits: "4828" },
    { room: CODE.room, digits: "48274827" },
  ];
  for (const secret of others)
    expect(attacked((_, bytes) => [bytes], new World(), secret).client.end).toBe("auth");
  expect(attacked((_, bytes) => [bytes], new World(), { secret: digits }).client.end).toBe(
    "unknown_credential",
  );
});

describe("any events in any order", () => {
  const message = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.constantFrom(36, 52, 57, 89).chain((n) => fc.uint8Array({ minLength: n, maxLength: n })),
    fc
      .tuple(fc.constantFrom(1, 2, 3, 4, 15, 16), fc.uint8Array({ maxLength: 100 }))
      .map(([type, rest]) => Uint8Array.from([type, ...rest])),
  );
  const shared = fc.oneof(
    message.map((bytes) => ({ type: "message", bytes, now: NOW }) as const),
    fc.constantFrom({ type: "timeout" } as const, { type: "lost" } as const),
    fc.constant({ type: "end", reason: "closed" } as const),
    fc.constant({ type: "send", frame: { kind: "credit", bytes: 1 }, now: NOW } as const),
  );
  const daemonEvent: fc.Arbitrary<DaemonEvent> = fc.oneof(
    shared,
    fc.constantFrom({ type: "evicted" } as const, { type: "refused" } as const),
    fc.constant({ type: "approved", now: NOW } as const),
  );
  const clientEvent: fc.Arbitrary<ClientEvent> = fc.oneof(
    shared,
    fc.constant({ type: "host-confirmed", now: NOW } as const),
    fc.constant({ type: "signed", signature: new Uint8Array(64), now: NOW } as const),
  );

  test("never throw, and close each end at most once", () => {
    fc.assert(
      fc.property(
        fc.nat(5),
        fc.array(daemonEvent, { maxLength: 6 }),
        fc.array(clientEvent, { maxLength: 6 }),
        (honest, forDaemon, forClient) => {
          const [client, daemon] = [new ClientEnd(), new DaemonEnd(new World().context)];
          let left = honest;
          exchange(client, daemon, (_, bytes) => (left-- > 0 ? [bytes] : []));
          for (const event of forDaemon) daemon.on(event);
          for (const event of forClient) client.on(event);
          for (const end of [client, daemon])
            expect(end.effects.filter(({ type }) => type === "closed").length).toBe(
              end.state.phase === "closed" ? 1 : 0,
            );
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("after any interference on a ready channel", () => {
  test("nothing that was changed, swapped, dropped, doubled or cut is ever taken in", () => {
    const typed = (n: number) =>
      ({ kind: "input", stream: 1, cseq: n, seen: 0, tMs: NOW, bytes: Uint8Array.of(n) }) as const;
    const changes: ((b: Uint8Array[], i: number) => Uint8Array[])[] = [
      (b, i) => b.with(i, flipped(b[i]!, 1 + (i % 80))),
      (b, i) => b.toSpliced(i, 2, b[(i + 1) % b.length]!, b[i]!),
      (b, i) => b.toSpliced(i, 1),
      (b, i) => b.toSpliced(i, 0, b[i]!),
      (b, i) => b.with(i, b[i]!.subarray(0, -1)),
    ];
    for (const change of changes)
      for (let i = 0; i < 5; i++) {
        const [client, daemon] = connected();
        for (let n = 0; n < 6; n++) client.on({ type: "send", frame: typed(n), now: NOW });
        for (const bytes of change(client.sent.splice(0), i)) daemon.get(bytes);
        const got = daemon.did("frame").map(({ frame }) => (frame.kind === "input" ? frame.cseq : -1));
        expect(got).toEqual(Array.from({ length: got.length }, (_, n) => n));
        expect(got.length).toBeLessThan(6);
        expect(daemon.end).toBe("integrity");
      }
  });
});
