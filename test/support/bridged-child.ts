// A process between two carriers, as `remi bridge` is: its input and output joined to a unix socket.

import { joinedEnds } from "../../src/carrier/joined.ts";
import { StreamCarrier } from "../../src/carrier/stream-carrier.ts";
import { connectUnix } from "../../src/carrier/unix-carrier.ts";
import { bridgeGreeting } from "../../src/protocol/bridge.ts";
import { RELAY_PAYLOAD_BYTES_MAX } from "../../src/protocol/relay-messages.ts";

const [near, far] = joinedEnds(() => process.exit(0));
far.carrier = await connectUnix(process.argv[2]!, () => far.events);
if (!far.carrier) throw new Error("nobody listens");
// A bridge sends nothing like it: for the test of one.
process.on("SIGUSR2", () => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(RELAY_PAYLOAD_BYTES_MAX + 1);
  process.stdout.write(length);
});
process.stdout.write(bridgeGreeting("1"));
near.carrier = new StreamCarrier(
  {
    name: "ssh",
    input: process.stdin,
    output: process.stdout,
    early: new Uint8Array(0),
    isPassedOn: false,
    release: () => process.stdin.destroy(),
  },
  near.events,
);
