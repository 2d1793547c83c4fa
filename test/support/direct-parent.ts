// A process that begins a direct path and lives on: prints what it is told as lines of JSON, first the process that it has
// for it. A test kills it, or runs it where there is no native module.

import { DirectEnd, testDialler } from "./direct-pair.ts";

const say = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`);

const dialler = testDialler({ warn: (message, { why }) => say({ warned: message, why }) });
const end = new DirectEnd();
const began = dialler.dial({ offer: null, servers: [] }, end.events);
say({ child: dialler.childPid, began: began !== null });
const described = await end.described.then(
  () => null,
  (error: Error) => error.message,
);
say({ failed: described, state: dialler.state });
say({ again: dialler.dial({ offer: null, servers: [] }, new DirectEnd().events) !== null });
setInterval(() => {}, 1_000_000);
