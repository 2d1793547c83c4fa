// A peer over time: two clients of one machine, with connections that are cut, late, slept through, restarted or taken
// over, and what must hold all the same. A schedule and a seed give the same run again.

import fc from "fast-check";
import type { Time } from "../../src/carrier/clock.ts";
import { UNREAD_MS, UNREAD_MS_MAX } from "../../src/peer/outbox.ts";
import { Peer } from "../../src/peer/peer.ts";
import type { Way } from "../../src/peer/ways.ts";
import { SessionStream } from "../../web/session/session-stream.ts";
import { CODE, outputAt, PeerWorld, SESSION, sodium } from "./peer-world.ts";

/** Longer than every wait there is, ms: of a silent channel, a pause, a handshake, a carrier's end. */
const SETTLED_MS = 120_000;
/** From one key to the next, ms. */
const NEXT_KEY_MS_MAX = 600;
/**
 * Between two repeats of a key that is held down, ms, and how long it is held: longer than typed input may be given up.
 */
const HELD_KEY_MS = 300;
const HELD_MS_MAX = UNREAD_MS_MAX + 2_000;
/** How long a person may look at a fingerprint, ms: longer than a machine waits. */
const CONFIRM_MS_MAX = 20_000;
/** How often a person tries again at the end: each earlier try by a code may have been cut. */
const SETTLES_MAX = 5;

/** Output that comes last: more than may be on its way, so that lost credit is missed. */
const LAST_BYTES = 650_000;

/** How often that output comes: it is most of the work of a run. */
const LAST_CHANCE = 0.1;

const BY_CODE: Way = { target: { room: CODE.room }, secret: CODE, hostPk: null, isTicket: false };

const who = fc.constantFrom("A" as const, "B" as const);
const ms = (min: number, max: number) =>
  fc.record({ do: fc.constant("go" as const), ms: fc.integer({ min, max }) });
const anyOf = <T extends string>(...names: T[]) => fc.record({ do: fc.constantFrom(...names) });

/** What happens, in order. */
export const schedule = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: ms(0, 1_500) },
    { weight: 3, arbitrary: ms(1_500, 40_000) },
    {
      weight: 8,
      arbitrary: fc.record({ do: fc.constant("type" as const), who, pieces: fc.integer({ min: 1, max: 4 }) }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("print" as const),
        bytes: fc.oneof(
          { weight: 9, arbitrary: fc.integer({ min: 1, max: 20_000 }) },
          { weight: 1, arbitrary: fc.constant(300_000) },
        ),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant("read" as const), bytes: fc.integer({ min: 1, max: 40 }) }),
    },
    {
      weight: 4,
      arbitrary: anyOf(
        "cut",
        "vanish",
        "cut direct",
        "vanish direct",
        "relay goes",
        "relay comes",
        "restart",
        "restart anew",
        "stall",
        "flow",
        "skip",
      ),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom("come" as const, "take over", "look in", "wake", "sleep", "leave"),
        who,
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("draw" as const, "draw not"), who }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("hold" as const),
        who,
        ms: fc.integer({ min: HELD_KEY_MS, max: HELD_MS_MAX }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("step" as const),
        who,
        ms: fc.integer({ min: -7_200_000, max: 7_200_000 }),
      }),
    },
  ),
  { maxLength: 60 },
);
export type Schedule = typeof schedule extends fc.Arbitrary<infer T> ? T : never;

interface Typed {
  readonly at: number;
  isTaken: boolean;
}

/** A client, its person and its screen. */
class Client {
  readonly peer: Peer;
  readonly session: SessionStream;
  readonly typed: Typed[] = [];
  /** When the person was told that something was not typed, and what they could read of it. */
  readonly told: number[] = [];
  readonly lost = new Set<number>();
  /** The position in the output from which the screen goes on. */
  next: number | null = null;
  draws = true;
  /** True while the person goes on typing. */
  isThere = true;
  /** How far its time of day is ahead, ms. */
  wallAheadMs = 0;
  hasSteadyTime = true;
  #isFresh = false;
  #undrawn: (() => void)[] = [];

  constructor(
    private readonly name: "A" | "B",
    private readonly world: PeerWorld,
    readonly way: Way,
  ) {
    const { clock } = world;
    const time: Time = { clock, wallNow: () => world.now + this.wallAheadMs };
    this.peer = new Peer(
      {
        sodium,
        time,
        random: world.random,
        dial: (target, events) => world.dial(target, events),
        dialDirect: world.dialDirect,
        device: null,
        about: { clientVer: "1", caps: [] },
        pingMs: 5_000,
        persists: true,
        triesLeft: () => 1,
      },
      {
        changed: ({ phase }) => {
          // The person takes longer than the machine waits, or not.
          if (phase === "confirming")
            clock.after(world.random() * CONFIRM_MS_MAX, () => this.peer.confirmHost());
        },
        tryFailed() {},
        remember: () => true,
      },
    );
    const connection = { peer: this.peer, host: { value: { scope: "control" as const } } };
    this.session = new SessionStream(
      connection,
      SESSION,
      {
        paint: (bytes, done) => {
          this.#paint(bytes);
          if (this.draws) done();
          else this.#undrawn.push(done);
        },
        fresh: () => (this.#isFresh = true),
        size() {},
        sizeTaken() {},
        say: (text) => {
          this.told.push(world.now);
          for (const [, n] of text.matchAll(/<[AB](\d+)>/g)) this.lost.add(Number(n));
          // A person who types does not stop at once.
          if (world.random() < 0.5)
            clock.after(world.random() * UNREAD_MS, () => this.isThere && this.type(1));
        },
        returned() {},
      },
      time,
    );
  }

  /** One piece now, and others soon after it. */
  type(pieces: number): void {
    const typed = { at: this.world.now, isTaken: false };
    this.typed.push(typed);
    typed.isTaken = this.session.type(new TextEncoder().encode(`<${this.name}${this.typed.length - 1}>`));
    if (pieces > 1)
      this.world.clock.after(this.world.random() * NEXT_KEY_MS_MAX, () => this.type(pieces - 1));
  }

  /** A key is held down: one piece after the other. */
  hold(ms: number): void {
    this.type(1);
    if (ms > HELD_KEY_MS) this.world.clock.after(HELD_KEY_MS, () => this.hold(ms - HELD_KEY_MS));
  }

  /** The person wants to connect. */
  come(): void {
    const { phase } = this.peer.state;
    if (phase === "idle" || phase === "failed") this.peer.begin([this.way]);
  }

  /** The person comes, and leaves again before they can be let in. */
  lookIn(): void {
    this.come();
    const { clock, random } = this.world;
    clock.after(random() * NEXT_KEY_MS_MAX, () => this.isThere && this.peer.leave(true));
  }

  draw(): void {
    this.draws = true;
    for (const done of this.#undrawn.splice(0)) done();
  }

  get isLive(): boolean {
    return this.session.phase.value.phase === "live";
  }

  #paint(bytes: Uint8Array): void {
    if (this.#isFresh) {
      this.#isFresh = false;
      this.next = Number(new TextDecoder().decode(bytes).split(" ")[1]);
      return;
    }
    for (const byte of bytes) {
      if (this.next === null || byte !== outputAt(this.next))
        throw new Error(`${this.name} was shown ${byte} at ${this.next}`);
      this.next++;
    }
  }
}

/** Runs it to its end, and throws if something happened that must not. */
export function simulate(seed: number, steps: Schedule): void {
  const world = new PeerWorld(seed);
  const secret = { secret: world.makeLink() };
  const byLink: Way = { target: { rid: "" }, secret, hostPk: null, isTicket: false };
  const clients = {
    A: new Client("A", world, BY_CODE),
    B: new Client("B", world, world.random() < 0.5 ? BY_CODE : byLink),
  };
  const both = Object.values(clients);
  clients.A.come();
  for (const step of steps) {
    act(world, clients, step);
    world.clock.go(1);
  }
  world.isReachable = true;
  world.stall(false);
  for (const client of both) {
    client.draw();
    client.isThere = false;
  }
  // A client that comes by a link is connected beside the other; one that comes by a code takes its place.
  const settled = clients.B.way === byLink ? both : [clients.A];
  for (const client of settled) settle(world, client);
  world.print(world.random() < LAST_CHANCE ? LAST_BYTES : 1);
  world.clock.go(SETTLED_MS);
  for (const client of both) checkInput(world, client, client === clients.A ? "A" : "B");
  for (const { next, session } of settled) {
    if (next !== world.printed) throw new Error(`one shows ${next} of ${world.printed}`);
    if (session.waiting.value) throw new Error("input waits though it is in");
  }
  clients.A.peer.leave(true);
  clients.B.peer.leave(false);
  for (const client of both) client.session.close();
  world.clock.go(SETTLED_MS);
  if (world.clock.timers > 0) throw new Error(`${world.clock.timers} timers are left over`);
  if (!world.isOver || both.some(({ peer }) => !peer.isAtRest)) throw new Error("a carrier is left over");
}

function act(world: PeerWorld, clients: Readonly<Record<"A" | "B", Client>>, step: Schedule[number]): void {
  switch (step.do) {
    case "go":
      return world.clock.go(step.ms);
    case "type":
      return clients[step.who].type(step.pieces);
    case "hold":
      return clients[step.who].hold(step.ms);
    case "print":
      return world.print(step.bytes);
    case "read":
      return world.read(step.bytes);
    case "cut":
    case "vanish":
      return world.cut(step.do === "vanish", "relay");
    case "cut direct":
    case "vanish direct":
      return world.cut(step.do === "vanish direct", "direct");
    case "relay goes":
    case "relay comes":
      world.isReachable = step.do === "relay comes";
      return;
    case "restart":
    case "restart anew":
      return world.restart(step.do === "restart anew");
    case "stall":
      return world.stall(true);
    case "flow":
      world.stall(false);
      // What waited at the machine may be too old by now, and its people type on.
      return Object.values(clients).forEach((client) => {
        client.type(3);
      });
    case "skip":
      return world.skip(1_000);
    case "look in":
      return clients[step.who].lookIn();
    case "leave":
      return clients[step.who].peer.leave(world.random() < 0.5);
    case "come":
      return clients[step.who].come();
    case "take over":
      return clients[step.who].peer.takeOver();
    case "wake":
      return clients[step.who].peer.wake();
    case "sleep":
      // Every timer comes late, and all at once.
      return world.clock.go(60_000, true);
    case "draw":
      return clients[step.who].draw();
    case "draw not":
      clients[step.who].draws = false;
      return;
    case "step":
      clients[step.who].wallAheadMs += step.ms;
      clients[step.who].hasSteadyTime = false;
      return;
    default:
      step satisfies never;
  }
}

/**
 * Everything works again, and the client's person wants to connect: the client gets in, whatever happened before, and
 * waiting input is typed.
 */
function settle(world: PeerWorld, client: Client): void {
  for (let tries = 0; tries < SETTLES_MAX; tries++) {
    const wasReplaced = client.peer.state.phase === "replaced";
    client.come();
    client.peer.takeOver();
    for (let seconds = 0; seconds < SETTLED_MS / 1_000; seconds++) {
      world.clock.go(1_000);
      world.read(100_000);
    }
    if (client.peer.isReady && client.isLive) return;
    if (wasReplaced) throw new Error("it cannot take over, though it knows the code");
  }
  throw new Error(`it is not in: ${JSON.stringify(client.peer.state)}, ${client.session.phase.value.phase}`);
}

/**
 * Each piece was typed at most once and in order, and no piece that the person was told was lost. Before anything after
 * a lost piece was typed, they were told that it was lost.
 */
function checkInput(world: PeerWorld, client: Client, name: "A" | "B"): void {
  const written = [...world.written.matchAll(/<([AB])(\d+)>/g)];
  if (written.map(([piece]) => piece).join("") !== world.written)
    throw new Error(`a part of a piece was typed: ${world.written}`);
  const numbers = written.filter(([, whose]) => whose === name).map(([, , n]) => Number(n));
  let expected = 0;
  for (const n of numbers) {
    if (n < expected) throw new Error(`${name}${n} was typed twice, or late`);
    if (client.lost.has(n)) throw new Error(`${name}${n} was typed, and its person was told that it was not`);
    checkTold(client, name, [expected, n], client.typed[n]!.at);
    expected = n + 1;
  }
  // For a client that is connected, later pieces were reported too, because none of its input waits.
  if (name === "A") checkTold(client, name, [expected, client.typed.length], world.now + UNREAD_MS);
}

/** The pieces that were not typed, from the first up to another one; the person typed the next piece at `before`. */
function checkTold(
  { typed, told, hasSteadyTime }: Client,
  name: string,
  [first, end]: readonly [number, number],
  before: number,
): void {
  // Input typed before the person can have read the last message is given up too, unless they go on typing for long.
  const readMs = hasSteadyTime && before - unreadSince(told, before) < UNREAD_MS_MAX ? UNREAD_MS : 0;
  for (let n = first; n < end; n++) {
    const { at, isTaken } = typed[n]!;
    if (isTaken && !told.some((ms) => ms >= at && ms + readMs <= before))
      throw new Error(`${name}${n} was not typed, what follows was, and nobody was told between`);
  }
}

/** When the first of several messages was shown that came soon after each other, up to a time. */
function unreadSince(told: readonly number[], before: number): number {
  const words = told.filter((ms) => ms <= before).reverse();
  const last = words.findIndex((ms, i) => ms - (words[i + 1] ?? Number.NEGATIVE_INFINITY) >= UNREAD_MS);
  return words[last] ?? before;
}
