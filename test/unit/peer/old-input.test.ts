// What was typed into an outage, in the viewer and in `remi connect`, by the same test: of input that waited too long
// nothing is typed, never its end alone, and the person is told.

import { describe, expect, test } from "bun:test";
import type { Time } from "../../../src/carrier/clock.ts";
import type { FromDaemon } from "../../../src/channel/messages.ts";
import type { RemoteConnection } from "../../../src/client/remote/remote-connection.ts";
import { remoteWay } from "../../../src/client/remote/remote-source.ts";
import { SessionFollower } from "../../../src/client/session-follower.ts";
import { STALE_MS, UNREAD_MS } from "../../../src/peer/outbox.ts";
import type { StreamSide } from "../../../src/peer/streams.ts";
import { typedText } from "../../../src/peer/typed-text.ts";
import type { Frame } from "../../../src/protocol/frames.ts";
import type { SessionInfo } from "../../../src/protocol/session-info.ts";
import { SessionStream } from "../../../web/session/session-stream.ts";
import type { StreamConnection } from "../../../web/session/stream-terms.ts";
import { HandClock } from "../../support/hand-clock.ts";

const ID = "abcd1234";
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A machine with one session, as a client's connection to it sees them. */
class Machine {
  readonly clock = new HandClock();
  readonly time: Time = { clock: this.clock, wallNow: () => this.clock.now() };
  /** Input that came, by its number; one that comes again is dropped. */
  readonly typed: string[] = [];
  isUp = true;
  /** The program reads what is typed for it. */
  reads = true;
  /** It is of a version that does not tell what waits for the program. */
  isOlder = false;
  /** The highest number that came, and that the program has. */
  #accepted = 0;
  #cseq = 0;

  /** Takes what a client sends on a stream, and returns what the machine says to it. */
  hear(frame: Frame): void {
    if (frame.kind !== "input" || !this.isUp || frame.cseq <= this.#accepted) return;
    this.#accepted = frame.cseq;
    if (this.reads) this.#cseq = frame.cseq;
    this.typed.push(new TextDecoder().decode(frame.bytes));
  }

  get opened(): Extract<FromDaemon, { t: "told" }>["message"] {
    const texts = { name: "api", reason: "", title: "", cwd: "/", command: [], signal: null };
    const info = { id: ID, ...texts } as Partial<SessionInfo> as SessionInfo;
    const waits = this.isOlder ? {} : { accepted: this.#accepted };
    return { t: "opened", info, seq: 0, resumed: true, cseq: this.#cseq, ...waits };
  }
}

interface Client {
  type(text: string): void;
  down(): void;
  /** There is a channel again, and the session is opened on it. */
  up(): Promise<void>;
  /** The machine refuses the input with this number as too old. */
  refuse(cseq: number): void;
  /** What the person was told. */
  readonly told: string[];
}

async function viewer(machine: Machine): Promise<Client> {
  const told: string[] = [];
  let side: StreamSide | null = null;
  let attach = () => {};
  const peer = {
    sessions: { get: () => undefined, put() {} },
    get isReady() {
      return machine.isUp;
    },
    onUp(up: () => void) {
      attach = up;
      up();
      return () => {};
    },
    attach(_: string, given: StreamSide) {
      side = given;
      return 1;
    },
    detach() {},
    onHostClock: (at: number) => at,
    send: (frame: Frame) => machine.hear(frame),
    say() {},
    taken() {},
  };
  const connection = { peer, host: { value: { scope: "control" } } } as unknown as StreamConnection;
  const session = new SessionStream(
    connection,
    ID,
    {
      paint: (_, done) => done(),
      fresh() {},
      size() {},
      sizeTaken() {},
      say: (text) => told.push(text),
      returned: (text) => told.push(text),
    },
    machine.time,
  );
  side!.told(machine.opened);
  return {
    type: (text) => session.type(bytesOf(text)),
    down() {
      machine.isUp = false;
      side!.lost();
    },
    async up() {
      machine.isUp = true;
      attach();
      side!.attached();
      side!.told(machine.opened);
    },
    refuse: (n) => side!.told({ t: "error", code: "denied", detail: "", n }),
    told,
  };
}

async function connect(machine: Machine): Promise<Client> {
  const told: string[] = [];
  let events: StreamSide | null = null;
  const line = {
    ready: { scope: "control" },
    up: async () => ({ ok: true }),
    attach(_: string, given: StreamSide) {
      if (!machine.isUp) return null;
      events = given;
      return 1;
    },
    detach() {},
    setPaused() {},
    onHostClock: (at: number) => at,
    send: (frame: Frame) => machine.hear(frame),
    say() {},
  } as unknown as RemoteConnection;
  const follower = new SessionFollower(
    remoteWay(line, ID),
    { client: "c", access: "control", size: { cols: 80, rows: 24 }, detachOthers: false },
    {
      paint() {},
      restore() {},
      info() {},
      link() {},
      size() {},
      room() {},
      stale: (bytes) => told.push(typedText(bytes)),
      ended() {},
    },
    machine.time,
  );
  await follower.start();
  events!.told(machine.opened);
  return {
    type: (text) => follower.type(bytesOf(text)),
    down() {
      machine.isUp = false;
      events!.lost();
      events = null;
    },
    async up() {
      machine.isUp = true;
      machine.clock.go(1_000);
      // The machine answers no sooner than the client has its stream.
      for (let turn = 0; turn < 20 || !events; turn++) await Promise.resolve();
      events.told(machine.opened);
    },
    refuse: (n) => events!.told({ t: "error", code: "denied", detail: "", n }),
    told,
  };
}

describe.each([
  ["the viewer", viewer],
  ["remi connect", connect],
] as const)("old input in %s", (_, open) => {
  test("a command whose beginning waited too long is given up with its end, and the person is told", async () => {
    const machine = new Machine();
    const client = await open(machine);
    client.down();
    client.type("rm -rf build; ");
    machine.clock.go(STALE_MS - 2_000);
    client.type("reboot\r");
    machine.clock.go(3_000);
    await client.up();
    expect(machine.typed).toEqual([]);
    expect(client.told).toEqual([expect.stringContaining("rm -rf build; reboot")]);
    // What follows before it can have been read is a part of it.
    client.type("y\r");
    expect(machine.typed).toEqual([]);
    expect(client.told.at(-1)).toContain("rm -rf build; reboot⏎y");
    machine.clock.go(UNREAD_MS);
    client.type("ls\r");
    expect(machine.typed).toEqual(["ls\r"]);
  });

  test("input that waited for a moment is typed, once, in order", async () => {
    const machine = new Machine();
    const client = await open(machine);
    client.type("a");
    client.down();
    client.type("b");
    machine.clock.go(STALE_MS - 2_000);
    client.type("c");
    await client.up();
    client.type("d");
    expect(machine.typed).toEqual(["a", "b", "c", "d"]);
    expect(client.told).toEqual([]);
  });

  test("what waits at the machine until the program reads is not told lost, however old, nor sent again", async () => {
    const machine = new Machine();
    const client = await open(machine);
    machine.reads = false;
    client.type("rm -rf bui");
    client.down();
    machine.clock.go(STALE_MS + 1_000);
    client.type("ld\r");
    await client.up();
    expect(client.told).toEqual([]);
    expect(machine.typed).toEqual(["rm -rf bui", "ld\r"]);
  });

  test("of a machine that does not say what waits there, it is given up as what may have been lost", async () => {
    const machine = new Machine();
    machine.isOlder = true;
    const client = await open(machine);
    machine.reads = false;
    client.type("a");
    client.down();
    machine.clock.go(STALE_MS + 1_000);
    client.type("b");
    await client.up();
    expect(client.told).toEqual([expect.stringContaining("ab")]);
    expect(machine.typed).toEqual(["a"]);
  });

  test("what the machine refuses as too old is given up with all that was typed after it", async () => {
    const machine = new Machine();
    const client = await open(machine);
    client.type("one ");
    client.type("two\r");
    client.refuse(1);
    client.down();
    await client.up();
    expect(machine.typed).toEqual(["one ", "two\r"]);
    expect(client.told).toEqual([expect.stringContaining("one two")]);
  });
});
