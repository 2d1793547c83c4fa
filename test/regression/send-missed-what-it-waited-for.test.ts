// `remi send --wait-for` now and then waited until its time was up for a line that had come. When the session printed
// just as it was opened, the text was typed before the first look, and what it caused counted as there before.

import { expect, test } from "bun:test";
import { linkSync, renameSync } from "node:fs";
import { connect, createServer } from "node:net";
import { localMachine } from "../../src/cli/machine/local-machine.ts";
import { beginWait, parseCondition } from "../../src/cli/waiting/waiting.ts";
import { Budget } from "../../src/client/budget.ts";
import { findSession } from "../support/follow.ts";
import { makeHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";

const A_WHILE_MS = 1_000;

/**
 * Passes to each client in one piece what comes from `opened` to the next report of output, and nothing once it has
 * asked for a capture.
 */
async function listenBefore(path: string, target: string) {
  const asked = Promise.withResolvers<void>();
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = createServer((client) => {
    const host = connect(target);
    let isHeld = false;
    let opening: Buffer[] | null = [];
    host.on("data", async (bytes: Buffer) => {
      let piece = bytes;
      if (opening) {
        opening.push(bytes);
        piece = Buffer.concat(opening);
        // The client waits for the greeting before it opens.
        if (!piece.includes('"t":"opened"')) opening = [];
        else if (!piece.includes('"t":"activity"')) return;
        else opening = null;
      }
      if (isHeld) await released;
      client.write(piece);
    });
    client.on("data", (bytes) => {
      if (bytes.includes('"t":"capture"')) {
        isHeld = true;
        asked.resolve();
      }
      host.write(bytes);
    });
    for (const [one, other] of [
      [client, host],
      [host, client],
    ] as const) {
      one.on("close", () => other.destroy());
      one.on("error", () => {});
    }
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return { asked: asked.promise, release, [Symbol.dispose]: () => void server.close() };
}

test("a wait is not ready before its first look is over, though the session prints as it is opened", async () => {
  await using home = makeHome();
  await startSession(home, "log", ["bash", "-c", "while sleep 0.02; do echo tick; done"]);
  await captureShows(home, "log", "tick");
  const session = await findSession(home, "log");
  // There is no moment without a socket, in which the host would make it again.
  linkSync(session.socket!, `${session.socket}.real`);
  using proxy = await listenBefore(`${session.socket}.new`, `${session.socket}.real`);
  renameSync(`${session.socket}.new`, session.socket!);
  const parsed = parseCondition("/never/", { onlyNew: true });
  if (!parsed.ok) throw new Error(parsed.message);
  const wait = beginWait(session, localMachine(home.paths), parsed.condition, null, new Budget());
  await proxy.asked;
  // Not a wait for an event: that it does not become ready can only be seen by waiting for a while.
  const first = await Promise.race([wait.ready.then(() => "ready"), Bun.sleep(A_WHILE_MS)]);
  expect(first).toBeUndefined();
  proxy.release();
  await wait.ready;
  wait.stop();
});
