// Round trips over a bare DataChannel of node-datachannel between two processes: what a direct path is measured against.
// Prints the p50 and the p99 in ms. Arguments: how many round trips count, how many before them do not, and the bytes of each message.

import { PeerConnection } from "node-datachannel";
import { percentile } from "./samples.ts";

interface Word {
  readonly sdp?: string;
  readonly candidate?: string;
}

const isFar = process.argv[2] === "far";
const [count = 0, warmUp = 0, bytes = 0] = process.argv.slice(2).map(Number);
const message = Buffer.alloc(bytes);

const connection = new PeerConnection("bare", {
  iceServers: [],
  bindAddress: "127.0.0.1",
  disableAutoNegotiation: true,
});
const channel = connection.createDataChannel("x", { negotiated: true, id: 0 });

let isDescribed = false;
const early: string[] = [];

function heard({ sdp, candidate }: Word): void {
  if (candidate !== undefined) {
    if (isDescribed) connection.addRemoteCandidate(candidate, "0");
    else early.push(candidate);
  }
  if (sdp === undefined) return;
  connection.setRemoteDescription(sdp, isFar ? "offer" : "answer");
  isDescribed = true;
  for (const one of early.splice(0)) connection.addRemoteCandidate(one, "0");
  if (isFar) connection.setLocalDescription("answer" as never);
}

const far = isFar
  ? null
  : Bun.spawn([process.execPath, import.meta.path, "far"], {
      stdio: ["ignore", "inherit", "inherit"],
      ipc: (word) => heard(word as Word),
    });
const say = (word: Word) => (far ? far.send(word) : process.send!(word));
if (isFar) {
  process.on("message", heard);
  process.on("disconnect", () => process.exit(0));
}
connection.onLocalDescription((sdp) => say({ sdp }));
connection.onLocalCandidate((candidate) => say({ candidate }));

const times: number[] = [];
let sentAt = 0;

function ping(): void {
  sentAt = performance.now();
  channel.sendMessageBinary(message);
}

function report(): void {
  process.stdout.write(`${percentile(times, 0.5)} ${percentile(times, 0.99)}\n`);
  process.exit(0);
}

let trips = 0;
channel.onMessage((came) => {
  if (isFar) return void channel.sendMessageBinary(came as Buffer);
  if (trips++ >= warmUp) times.push(performance.now() - sentAt);
  if (times.length < count) ping();
  else report();
});
if (!isFar) {
  channel.onOpen(ping);
  connection.setLocalDescription("offer" as never);
}
