// Each adapter of a carrier between two ends, as the contract's tests need it.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { DIRECT_FRAME_BYTES_MAX } from "../../src/carrier/direct.ts";
import { MemoryPair } from "../../src/carrier/memory-pair.ts";
import { MONOTONIC } from "../../src/carrier/monotonic-clock.ts";
import { openRelaySocket } from "../../src/carrier/relay-socket.ts";
import { StreamCarrier } from "../../src/carrier/stream-carrier.ts";
import { connectUnix, listenUnix, type UnixCarrier } from "../../src/carrier/unix-carrier.ts";
import { identityFromSeed, relayOrigin } from "../../src/crypto/identity.ts";
import { loadSodium } from "../../src/crypto/sodium.ts";
import { dialRelay } from "../../src/peer/relay-carrier.ts";
import type { JoinFailure } from "../../src/peer/relay-join.ts";
import { GreetingReader } from "../../src/protocol/bridge.ts";
import { RELAY_FRAME_BYTES_MAX, RELAY_PAYLOAD_BYTES_MAX } from "../../src/protocol/relay-messages.ts";
import { RelayConnection } from "../../src/remote/relay-connection.ts";
import { CarrierProbe } from "./carrier-probe.ts";
import { carrierTab, DirectPair, inPage } from "./carrier-tabs.ts";
import { openDirectPair } from "./direct-pair.ts";
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
  /** Makes the other end take nothing, or take frames again. */
  hold(): void;
  release(): void;
  /** Sends to the near end what is larger than any frame. */
  sendTooLarge(): void;
  /** Makes the other end disappear without a word. */
  vanish(): void;
}

export interface RigKind {
  readonly name: string;
  /** What is reported about an end that disappeared without a word. */
  readonly vanished: "lost" | "closed";
  /** What happens to an end that is paused while the other end keeps sending. */
  readonly flooded: "holds back" | "overflow";
  /** Closing takes an answer of the other end, which may take longer than the linger on a busy machine. */
  readonly closesByAnswer?: true;
  open(): Promise<Rig>;
}

const MEMORY_LOST_MS = 50;
const ROOM = "ABCD";

/** A binary frame of a server, larger than the relay would pass on. */
function binaryFrame(bytes: number): Buffer {
  const frame = Buffer.alloc(4 + bytes);
  frame.set([0x82, 126, bytes >> 8, bytes & 0xff]);
  return frame;
}

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

/** The far end, to which one may connect by a unix socket. */
function listenFar() {
  const directory = mkdtempSync(join(tmpdir(), "remi-carrier-"));
  const far = new CarrierProbe();
  const accepted = Promise.withResolvers<UnixCarrier>();
  const listener = listenUnix(join(directory, "s"), (carrier) => {
    accepted.resolve(carrier);
    return far.attach(carrier).events;
  });
  const close = () => {
    listener.close();
    rmSync(directory, { recursive: true });
  };
  return { far, accepted: accepted.promise, path: listener.path, close };
}

async function openUnix(): Promise<Rig> {
  const near = new CarrierProbe();
  const { far, accepted, path, close } = listenFar();
  const dialled = await connectUnix(path, (carrier) => near.attach(carrier).events);
  if (!dialled) throw new Error("nobody listens");
  const carrier = await accepted;
  return {
    near: here(near),
    far: here(far),
    hold: () => far.pause(),
    release: () => far.resume(),
    sendTooLarge() {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(carrier.frameBytesMax + 1);
      carrier.sendEncoded(length);
    },
    // All that the kernel says about a process that was killed.
    vanish: () => carrier.dispose(),
    async [Symbol.asyncDispose]() {
      near.dispose();
      far.dispose();
      close();
    },
  };
}

/** Both ends of `remi bridge`: the pipes of a program, which joins them to a unix socket. */
async function openStreams(): Promise<Rig> {
  const near = new CarrierProbe();
  const { far, accepted, path, close } = listenFar();
  const child = spawn(process.execPath, [join(import.meta.dir, "bridged-child.ts"), path], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.stdin.on("error", () => {});
  const { stdout: input, stdin: output } = child;
  const early = await greeted(input);
  const release = () => child.kill();
  const ends = { name: "ssh", input, output, early, isPassedOn: true, release } as const;
  near.attach(new StreamCarrier(ends, near.events));
  const carrier = await accepted;
  return {
    near: here(near),
    far: here(far),
    hold: () => far.pause(),
    release: () => far.resume(),
    sendTooLarge: () => child.kill("SIGUSR2"),
    vanish: () => child.kill("SIGKILL"),
    async [Symbol.asyncDispose]() {
      near.dispose();
      far.dispose();
      await exited;
      close();
      carrier.dispose();
    },
  };
}

/** Resolves with what comes after the greeting. */
function greeted(input: Readable): Promise<Uint8Array> {
  const reader = new GreetingReader();
  return new Promise((resolve) => {
    const read = (chunk: Uint8Array) => {
      const greeting = reader.push(chunk);
      if (!greeting || greeting === "noise") return;
      input.off("data", read);
      resolve(greeting.rest);
    };
    input.on("data", read);
  });
}

/** A real relay, and the address of a port in front of it that can be held and cut. */
async function openRelay() {
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
  const urlAt = (port: number) => `ws://127.0.0.1:${port}/connect`;
  return { stack, cutter, cutUrl: urlAt(cutter.port), url: urlAt(relay.port) };
}

/** A daemon in a room of a real relay, and a port in front of it that can be held and cut. */
async function openRoom() {
  const { stack, cutter, cutUrl, url } = await openRelay();
  const { host } = await registerHost(url, [ROOM]);
  stack.defer(() => host.end());
  return {
    cutter,
    url: cutUrl,
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
    sendTooLarge: () => room.cutter.inject(binaryFrame(RELAY_PAYLOAD_BYTES_MAX + 1)),
    vanish: () => room.cutter.cut(),
    async [Symbol.asyncDispose]() {
      await near.dispose();
      await room.stack.disposeAsync();
    },
  };
}

async function openRelayInBun(): Promise<Rig> {
  const room = await openRoom();
  return rigOf(room, here(await joinRoom(room.url)));
}

/** A client of a real relay joins it; resolves with the client's end. */
function joinRoom(url: string): Promise<CarrierProbe> {
  const probe = new CarrierProbe();
  return new Promise((resolve, reject) => {
    dialRelay(
      { open: openRelaySocket, clock: MONOTONIC, url, target: { room: ROOM } },
      {
        ...probe.events,
        joined: (carrier) => resolve(probe.attach(carrier)),
        failed: ({ reason, detail }) => reject(new Error(`${reason} ${detail}`)),
      },
    );
  });
}

/** A channel on the daemon's socket, to a client that is not behind the port. */
async function openDaemonChannel(): Promise<Rig> {
  const { stack, cutter, cutUrl, url } = await openRelay();
  const sodium = await loadSodium();
  const near = new CarrierProbe();
  const opened = Promise.withResolvers<void>();
  const registered = Promise.withResolvers<void>();
  const connection = new RelayConnection({
    url: cutUrl,
    origin: relayOrigin(cutUrl)!,
    key: identityFromSeed(sodium, new Uint8Array(32).fill(7)),
    sodium,
    log: { info() {}, warn() {}, error() {}, dropped: 0 },
    events: {
      opened(channel) {
        near.attach(channel.open(near.events));
        opened.resolve();
      },
      registered: () => registered.resolve(),
      taken() {},
      lost() {},
      failed() {},
    },
  });
  connection.setRooms({ all: [ROOM], keep: [] });
  connection.start();
  stack.defer(() => connection.stop());
  await registered.promise;
  const far = await joinRoom(url);
  await opened.promise;
  return {
    near: here(near),
    far: here(far),
    hold: () => cutter.hold(),
    release: () => cutter.release(),
    sendTooLarge: () => cutter.inject(binaryFrame(RELAY_FRAME_BYTES_MAX + 1)),
    vanish: () => cutter.cut(),
    async [Symbol.asyncDispose]() {
      near.dispose();
      far.dispose();
      await stack.disposeAsync();
    },
  };
}

/** Two processes with a DataChannel between them. */
async function openDirect(): Promise<Rig> {
  const { near, far, nearProcess, farProcess, sendTooLarge, dispose } = await openDirectPair();
  return {
    near: here(near),
    far: here(far),
    hold: () => process.kill(farProcess, "SIGSTOP"),
    release: () => process.kill(farProcess, "SIGCONT"),
    sendTooLarge,
    // What the carrier can notice at once is the death of its own process. That the other end is silent is noticed by
    // the native module after half a minute, and by the heartbeat of the channel above long before.
    vanish: () => process.kill(nearProcess, "SIGKILL"),
    async [Symbol.asyncDispose]() {
      process.kill(farProcess, "SIGCONT");
      await dispose();
    },
  };
}

async function openRelayInBrowser(): Promise<Rig> {
  const room = await openRoom();
  const tab = await carrierTab(room.stack);
  const failure = await tab.evaluate(([url, letters]) => carrierPage.join(url, letters), [
    room.url,
    ROOM,
  ] as const);
  if (failure) throw new Error(`${failure.reason} ${failure.detail}`);
  return rigOf(room, inPage(tab));
}

declare const carrierPage: { join(url: string, room: string): Promise<JoinFailure | null> };

async function openDirectInBrowser(): Promise<Rig> {
  const stack = new AsyncDisposableStack();
  const pair = await DirectPair.open(stack);
  await pair.connect();
  const { near, far, cutter } = pair;
  return {
    near: near.probe,
    far: far.probe,
    hold: () => cutter.hold(),
    release: () => cutter.release(),
    sendTooLarge: () => void far.sendRaw(DIRECT_FRAME_BYTES_MAX + 1),
    vanish: () => cutter.hold(),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
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
  { name: "unix socket", vanished: "closed", flooded: "holds back", open: openUnix },
  { name: "pipes of a program", vanished: "closed", flooded: "holds back", open: openStreams },
  { name: "relay in Bun", vanished: "lost", flooded: "overflow", open: openRelayInBun },
  { name: "channel of a daemon", vanished: "lost", flooded: "overflow", open: openDaemonChannel },
  { name: "direct path", vanished: "lost", flooded: "overflow", open: openDirect },
  { name: "relay in Chromium", vanished: "lost", flooded: "overflow", open: openRelayInBrowser },
  {
    name: "direct in Chromium",
    vanished: "lost",
    flooded: "overflow",
    closesByAnswer: true,
    open: openDirectInBrowser,
  },
];
