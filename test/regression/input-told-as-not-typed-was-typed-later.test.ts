// While a program did not read, its input waited at the session's host. A client whose connection broke meanwhile came
// back, took what was older than 25 s for lost, and told its person that nothing of it was typed; then the program read
// all of it.

import { expect, test } from "bun:test";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TIME } from "../../src/carrier/monotonic-clock.ts";
import { SessionFollower } from "../../src/client/session-follower.ts";
import { localWay } from "../../src/client/session-way.ts";
import { STALE_MS } from "../../src/peer/outbox.ts";
import { CuttingProxy } from "../support/cutting-proxy.ts";
import { findSession } from "../support/follow.ts";
import { makeHome } from "../support/home.ts";
import { eventually, remiOk } from "../support/remi.ts";

test("input that waits for its program when the connection breaks is typed, and not reported as lost", async () => {
  await using home = makeHome();
  const [go, file] = [join(home.root, "go"), join(home.root, "typed")];
  const script = `stty raw -echo; printf READY; until [ -e '${go}' ]; do sleep 0.05; done; exec cat > '${file}'`;
  await remiOk(home, ["new", "-d", "deaf", "--", "bash", "-c", script]);
  await remiOk(home, ["wait", "deaf", "--for", "/READY/", "--timeout", "60"]);
  const { info, socket } = await findSession(home, "deaf");
  const proxy = await new CuttingProxy(join(home.root, "p"), socket!).listen();
  let aheadMs = 0;
  let links = 0;
  const lost: string[] = [];
  const follower = new SessionFollower(
    // As over a channel, where somebody may hold input back.
    { ...localWay(home.paths, { id: info.id, socket: proxy.path }), inputAgeMsMax: STALE_MS },
    { client: "client-of-a-test", access: "control", size: { cols: 80, rows: 24 }, detachOthers: false },
    {
      ...{ paint: () => {}, restore: () => {}, info: () => {}, size: () => {}, room: () => {} },
      link: (isUp) => {
        if (isUp) links++;
      },
      stale: (bytes) => lost.push(new TextDecoder().decode(bytes.subarray(0, 20))),
      ended: () => {},
    },
    { ...TIME, wallNow: () => Date.now() + aheadMs },
  );
  try {
    await follower.start();
    await eventually("the session", () => links === 1);
    // More than a terminal takes for a program that does not read.
    const first = Array.from({ length: 3_000 }, (_, i) => `<${i}>`).join("");
    follower.type(Buffer.from(first));
    // The host has all of it.
    await eventually("the host's answer", () => follower.settled());
    aheadMs = STALE_MS + 5_000;
    proxy.cut();
    await eventually("the session again", () => links === 2);
    follower.type(Buffer.from("<end>"));
    expect(lost).toEqual([]);
    writeFileSync(go, "");
    const whole = `${first}<end>`;
    await eventually("all input", () => existsSync(file) && statSync(file).size >= whole.length);
    expect(readFileSync(file, "utf8")).toBe(whole);
  } finally {
    follower.close();
    proxy.close();
  }
});
