// A host whose socket had been replaced by another one took the place back within ten seconds, whoever listened there.

import { expect, test } from "bun:test";
import { lstatSync, renameSync } from "node:fs";
import { connectSession } from "../../src/client/session-link.ts";
import { CuttingProxy } from "../support/cutting-proxy.ts";
import { makeHome } from "../support/home.ts";
import { sessionId, startSession } from "../support/processes.ts";

test("a host leaves another socket in the place of its own alone, and makes its own again where there is none", async () => {
  await using home = makeHome();
  await startSession(home, "a", ["cat"]);
  const path = home.paths.sessionSocket(await sessionId(home, "a"));
  const inode = () => lstatSync(path, { throwIfNoEntry: false })?.ino;
  const [own, hidden] = [inode(), `${path}.real`];
  renameSync(path, hidden);
  const other = await new CuttingProxy(path, hidden).listen();
  const others = inode();
  let answered = () => {};
  const host = (await connectSession(
    hidden,
    { client: crypto.randomUUID(), access: "control", kind: "script", flow: "skip", scrollback: false },
    { message: ({ t }) => t === "pong" && answered() },
  ))!;
  /** What the server says when it misses a socket, and the host asks itself all the time. */
  const checks = async () => {
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    host.say({ t: "listen" });
    host.say({ t: "ping", n: 1 });
    await answer;
  };
  await checks();
  expect(inode()).toBe(others!);
  other.close();
  expect(inode()).toBeUndefined();
  await checks();
  expect(inode()).toBeNumber();
  expect(inode()).not.toBe(own!);
  host.close();
});
