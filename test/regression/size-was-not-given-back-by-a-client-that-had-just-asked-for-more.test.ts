// A page gave the session's size back and left. Where its last screen had cost much, or something else was still being
// made for it, the size waited for its turn and was forgotten with the client: the session stayed as narrow as a phone.

import { expect, test } from "bun:test";
import { connectServer } from "../../src/client/connect-server.ts";
import { connectSession } from "../../src/client/session-link.ts";
import { makeHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";
import { eventually, sessionRecord } from "../support/remi.ts";

/** Captures that are asked for and not waited for: each takes several turns of the host. */
const CAPTURES = 8;

test("a size that is given back just before leaving is the session's, whatever else was asked", async () => {
  await using home = makeHome();
  await startSession(home, "demo", ["sh", "-c", "seq 2000; echo READY; exec cat"]);
  await captureShows(home, "demo", "READY");
  const server = await connectServer(home.paths);
  if (!server.ok) throw new Error(server.detail);
  const found = await server.value.find("demo");
  server.value.close();
  if (!found.ok) throw new Error(found.detail);
  const page = await connectSession(
    found.value.socket!,
    {
      ...{ client: crypto.randomUUID(), access: "control", kind: "browser", cols: 40, rows: 20 },
      ...{ flow: "skip", scrollback: true },
    },
    {},
  );
  await eventually("the page's size", async () => (await sessionRecord(home, "demo"))!.cols === 40);
  for (let i = 0; i < CAPTURES; i++) void page!.capture({ format: "json", scrollback: null });
  page!.say({ t: "resize", cols: 90, rows: 30 });
  page!.close();
  await eventually("that it has left", async () => (await sessionRecord(home, "demo"))!.clients === 0);
  expect(await sessionRecord(home, "demo")).toMatchObject({ cols: 90, rows: 30 });
});
