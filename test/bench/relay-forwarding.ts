// Row: small frames through the relay, compared with a WebSocket server that only sends them back.

import { CLIENT_SUBPROTOCOL, HOST_SUBPROTOCOL } from "../../src/protocol/relay-messages.ts";
import { from, hostFrame, makeRelayKey, signRegistration } from "../support/relay-peer.ts";
import { ECHO, startBenchRelay, startEchoServer } from "../support/relay-servers.ts";
import { processorMs } from "./processes.ts";
import { manyFrames, RawFrames } from "./raw-frames.ts";
import { type BenchRow, type Figure, rotated, Samples } from "./row.ts";

/** A sealed key press: 64 bytes of padded input with its header, its tag and its type. */
const PAYLOAD = new Uint8Array(82).fill(0x5a);
/** Lines at once, of two sockets each, and the frames on their way for each socket: enough for the server to be the limit. */
const LINES = 8;
const WINDOW = 256;
/** Frames that do not count, while the server compiles. */
const WARM_UP_FRAMES = 200_000;

interface Line {
  readonly ends: readonly RawFrames[];
  begin(): void;
}

async function echoLine(port: number): Promise<Line> {
  const { bytes, each } = manyFrames(PAYLOAD, WINDOW);
  const ends = [await RawFrames.open(port, {}), await RawFrames.open(port, {})];
  for (const end of ends) end.onFrames = (count) => end.write(bytes.subarray(0, count * each));
  return {
    ends,
    begin: () => {
      for (const end of ends) end.write(bytes);
    },
  };
}

/** A client and its daemon, each of which sends back what comes: a frame is forwarded for each one that arrives. */
async function relayLine(port: number, number: number): Promise<Line> {
  const proxied = (host: number) => from(`10.${host}.0.${number + 1}`);
  const room = `ABC${"ABCDEFGH"[number]}`;
  const key = await makeRelayKey();
  const host = await RawFrames.open(port, { "Sec-WebSocket-Protocol": HOST_SUBPROTOCOL, ...proxied(1) });
  const registered = heard(host, "registered");
  const { nonce } = (await heard(host, "hello")) as { nonce: string };
  const sig = signRegistration(key, nonce, `ws://127.0.0.1:${port}`);
  host.say({ t: "register", v: 1, pk: key.pk, sig, rooms: [room] });
  await registered;
  const client = await RawFrames.open(port, { "Sec-WebSocket-Protocol": CLIENT_SUBPROTOCOL, ...proxied(2) });
  const opened = heard(host, "open");
  client.say({ t: "join", v: 1, room });
  const { ch } = (await opened) as unknown as { ch: number };
  // Twice the window may gather at one end.
  const [up, down] = [manyFrames(PAYLOAD, 2 * WINDOW), manyFrames(hostFrame(ch, PAYLOAD), 2 * WINDOW)];
  host.onFrames = (count) => host.write(down.bytes.subarray(0, count * down.each));
  client.onFrames = (count) => client.write(up.bytes.subarray(0, count * up.each));
  return {
    ends: [host, client],
    begin: () => {
      host.write(down.bytes.subarray(0, WINDOW * down.each));
      client.write(up.bytes.subarray(0, WINDOW * up.each));
    },
  };
}

/** The next message of this name on a socket. */
function heard(end: RawFrames, name: string): Promise<Record<string, unknown>> {
  return new Promise((resolve) => {
    const before = end.onText;
    end.onText = (text) => {
      const message = JSON.parse(text) as { t: string };
      if (message.t !== name) return before(text);
      end.onText = before;
      resolve(message);
    };
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await Bun.sleep(1);
}

/** Thousands of frames a second, and a second of its processor. */
async function rate(
  open: (port: number, number: number) => Promise<Line>,
  server: { port: number; pid: number },
  frames: number,
) {
  const lines = await Promise.all(Array.from({ length: LINES }, (_, number) => open(server.port, number)));
  const received = () =>
    lines.reduce((sum, { ends }) => sum + ends.reduce((n, end) => n + end.received, 0), 0);
  for (const line of lines) line.begin();
  await until(() => received() >= WARM_UP_FRAMES);
  const [before, spent, began] = [received(), processorMs(server.pid), performance.now()];
  await until(() => received() >= before + frames);
  const count = received() - before;
  const figures = {
    perSecond: count / (performance.now() - began),
    perProcessorSecond: count / (processorMs(server.pid) - spent),
  };
  for (const { ends } of lines) for (const end of ends) end.close();
  return figures;
}

export const forwardingRow: BenchRow = {
  name: "relay",
  async run(options): Promise<Figure[]> {
    const frames = options.isQuick ? 500_000 : 3_000_000;
    const [wall, processor] = [new Samples(), new Samples()];
    const contenders = [
      { name: "remi", start: startBenchRelay, open: relayLine },
      { name: ECHO, start: startEchoServer, open: echoLine },
    ];
    for (let run = 0; run < options.runs; run++)
      for (const { name, start, open } of rotated(contenders, run)) {
        await using server = await start();
        const { perSecond, perProcessorSecond } = await rate(open, server, frames);
        wall.add(name, perSecond);
        processor.add(name, perProcessorSecond);
      }
    const isMet = (medians: ReadonlyMap<string, number>) => medians.get("remi")! >= 0.8 * medians.get(ECHO)!;
    return [
      {
        what: "relay, forwarding small sealed frames, thousands a second",
        unit: "k/s",
        base: ECHO,
        samples: wall.map,
        target: "at least 80 % of a bare echo",
        isMet,
      },
      {
        what: "the same, thousands for a second of the server's processor time",
        unit: "k/s",
        base: ECHO,
        samples: processor.map,
        target: "",
        isMet: () => true,
      },
    ];
  },
};
