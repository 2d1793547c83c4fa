// A client in a process of its own, so that a test can run it in another network: goes directly, then has output printed
// and keys typed, and says how far it is.
//
// Arguments: the root of the host's home and of its own, the relay's URL, a code, and the MiB of output. It prints
// `under way` when a quarter of the output has come, `back MS` when it is on the relay again, and `whole` at the end.

import { DirectLoad } from "./direct-load.ts";
import { testDialler } from "./direct-pair.ts";
import { homeAt } from "./home.ts";
import { by, lineTo } from "./remote.ts";

const [hostRoot, clientRoot, relay, code, blocks] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const host = homeAt(hostRoot);
const dialler = testDialler({ loopback: false });
const line = await lineTo(homeAt(clientRoot), relay, code, { dialDirect: dialler.dial });
await by(line, "direct");
const load = await DirectLoad.begin(line, host, Number(blocks));
await load.fetched.at(1 / 4);
console.log("under way");
// The test breaks the path once it has read that.
const began = performance.now();
await by(line, "relay");
const up = await line.up();
if (!up.ok) throw new Error(up.why);
console.log(`back ${Math.round(performance.now() - began)}`);
await load.whole();
console.log("whole");
await line.close();
dialler.dispose();
process.exit(0);
