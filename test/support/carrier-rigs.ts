// Each adapter of a carrier between two ends, as the contract's tests need it.

import { join } from "node:path";
import type { Browser } from "playwright-core";
import { MemoryPair } from "../../src/carrier/memory-pair.ts";
import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import { openRelaySocket } from "../../src/carrier/relay-socket.ts";
import { dialRelay } from "../../src/peer/relay-carrier.ts";
import type { JoinFailure } from "../../src/peer/relay-join.ts";
import { RELAY_PAYLOAD_BYTES_MAX } from "../../src/protocol/relay-messages.ts";
import { openBrowser } from "./browser.ts";
import { CarrierProbe } from "./carrier-probe.ts";
import { HostCarrier } from "./host-carrier.ts";
import { registerHost, testRelay } from "./relay-peer.ts";
import { TcpCutter } from "./tcp-cutter.ts";

type Calls<T> = {
  readonly [K in keyof T as T[K] extends (...args: never[]) => unknown ? K : never]: T[K] extends (
    ...args: infer A
  ) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** A probe that may be in another process. */
export type AwayProbe = Calls<Omit<CarrierProbe, "attach" | "events">>;

export interface Rig extends AsyncDisposable {
  /** The end whose adapter is tried. */
  readonly near: AwayProbe;
  readonly far: AwayProbe;
  /** The other end takes nothing, and takes on. */
  hold(): void;
  release(): void;
  /** Sends to the near end what is larger than any frame. */
  sendTooLarge(): void;
  /** The other end goes without a word. */
  vanish(): void;
}

export interface RigKind {
  readonly name: string;
  /** What is told of an end that went without a word. */
  readonly vanished: "lost" | "closed";
  /** What becomes of one that is paused while the other end sends and sends. */
  readonly flooded: "holds back" | "overflow";
  open(): Promise<Rig>;
}

const MEMORY_LOST_MS = 50;
const ROOM = "ABCD";
const TOO_LARGE = Buffer.alloc(RELAY_PAYLOAD_BYTES_MAX + 1);

async function openMemory(): Promise<Rig> {
  const pair = new MemoryPair({ clock: MONOTONIC, lostMs: MEMORY_LOST_MS });
  const probeOf = (side: "near" | "far") => {
    const probe = new CarrierProbe();
    return probe.attach(pair.open(side, probe.events));
  };
  const near = probeOf("near");
  const far = probeOf("far");
  return {
    near: here(near),
    far: here(far),
    hold: () => far.pause(),
    release: () => far.resume(),
    sendTooLarge: () => pair.inject("near", new Uint8Array(near.account().frameBytesMax + 1)),
    vanish: () => pair.vanish(),
    async [Symbol.asyncDispose]() {
      near.dispose();
      far.dispose();
    },
  };
}

/** A daemon in a room of a real relay, and a line to it that can be held and cut. */
async function openRoom() {
  const stack = new AsyncDisposableStack();
  const cutter = stack.use(await TcpCutter.listen());
  const relay = stack.use(
    await testRelay({
      publicUrl: `http://127.0.0.1:${cutter.port}/`,
      allowOrigins: ["null"],
      limits: { channelBytesPerSecond: 2 ** 40, channelBurstBytes: 2 ** 40, socketBufferBytes: 2 ** 30 },
    }),
  );
  cutter.target = relay.port;
  const { host } = await registerHost(`ws://127.0.0.1:${relay.port}/connect`, [ROOM]);
  stack.defer(() => host.end());
  return {
    cutter,
    url: `ws://127.0.0.1:${cutter.port}/connect`,
    stack,
    /** The daemon's end, once the client has joined. */
    async far(): Promise<CarrierProbe> {
      const { ch } = await host.next("open");
      const far = new CarrierProbe();
      return far.attach(new HostCarrier(host, ch, far.events));
    },
  };
}

async function rigOf(room: Awaited<ReturnType<typeof openRoom>>, near: AwayProbe): Promise<Rig> {
  const far = await room.far();
  return {
    near,
    far: here(far),
    hold: () => room.cutter.hold(),
    release: () => room.cutter.release(),
    // A binary frame of a server, of which the relay would pass on no larger one.
    sendTooLarge: () => room.cutter.inject(Buffer.concat([Buffer.from([0x82, 126, 0x40, 0x3d]), TOO_LARGE])),
    vanish: () => room.cutter.cut(),
    async [Symbol.asyncDispose]() {
      await near.dispose();
      await room.stack.disposeAsync();
    },
  };
}

async function openRelayInBun(): Promise<Rig> {
  const room = await openRoom();
  const probe = new CarrierProbe();
  await new Promise<void>((resolve, reject) => {
    dialRelay(
      { open: openRelaySocket, clock: MONOTONIC, url: room.url, target: { room: ROOM } },
      {
        ...probe.events,
        joined(carrier) {
          probe.attach(carrier);
          resolve();
        },
        failed: ({ reason, detail }) => reject(new Error(`${reason} ${detail}`)),
      },
    );
  });
  return rigOf(room, here(probe));
}

let browser: Promise<Browser> | null = null;
let page: Promise<string> | null = null;

/** For the end of a file of tests. */
export async function closeCarrierBrowser(): Promise<void> {
  const closing = await browser;
  browser = null;
  await closing?.close();
}

async function openRelayInBrowser(): Promise<Rig> {
  browser ??= openBrowser();
  page ??= bundlePage();
  const room = await openRoom();
  const context = await (await browser).newContext();
  room.stack.defer(() => context.close());
  const tab = await context.newPage();
  await tab.addScriptTag({ content: await page });
  const failure = await tab.evaluate(([url, letters]) => carrierPage.join(url, letters), [
    room.url,
    ROOM,
  ] as const);
  if (failure) throw new Error(`${failure.reason} ${failure.detail}`);
  const near = new Proxy({} as AwayProbe, {
    get:
      (_, name: keyof AwayProbe | "then") =>
      (...args: unknown[]) =>
        tab.evaluate(([name, args]) => carrierPage.call(name, args), [name, args] as const),
  });
  return rigOf(room, near);
}

declare const carrierPage: {
  join(url: string, room: string): Promise<JoinFailure | null>;
  call(name: string, args: unknown[]): unknown;
};

async function bundlePage(): Promise<string> {
  const built = await Bun.build({
    entrypoints: [join(import.meta.dir, "carrier-page.ts")],
    target: "browser",
    // No module: it has run when the tag is there.
    format: "iife",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return built.outputs[0]!.text();
}

/** A probe of this process as if it were away. */
function here(probe: CarrierProbe): AwayProbe {
  return new Proxy({} as AwayProbe, {
    get:
      (_, name: keyof AwayProbe) =>
      async (...args: never[]) =>
        (probe[name] as (...args: never[]) => unknown)(...args),
  });
}

export const RIGS: readonly RigKind[] = [
  { name: "memory pair", vanished: "lost", flooded: "holds back", open: openMemory },
  { name: "relay in Bun", vanished: "lost", flooded: "overflow", open: openRelayInBun },
  { name: "relay in Chromium", vanished: "lost", flooded: "overflow", open: openRelayInBrowser },
];
