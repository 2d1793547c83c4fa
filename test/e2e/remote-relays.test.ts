// Which relay is dialled and which is not: none before it is asked for, none with --no-relay, the one that was named,
// and that one again when it comes back.

import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { startRelay } from "../../relay/start.ts";
import { makeHome, processesOf } from "../support/home.ts";
import { networkSockets } from "../support/network-sockets.ts";
import { testRelay } from "../support/relay-peer.ts";
import { eventually, remi, remiCommand, remiOk, sessionRecord } from "../support/remi.ts";
import { TestRemote } from "../support/remote-client.ts";
import { access, killServer, showCode, startSession } from "../support/remote-home.ts";

test.skipIf(process.platform !== "linux")(
  "nothing has a socket to the network before a code is asked for, nor after --no-relay",
  async () => {
    await using home = makeHome();
    await startSession(home, "demo");
    const all = () => processesOf(home.home).flatMap(networkSockets);
    expect(all()).toEqual([]);
    await showCode(home);
    expect(all().length).toBeGreaterThan(0);
    const off = await remi(home, ["code", "--no-relay"]);
    expect(off).toMatchObject({ code: 0, out: "" });
    await eventually("the end of all sockets", () => all().length === 0);
    const refused = await remi(home, ["code"]);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("--no-relay");
    expect((await remi(home, ["share", "demo"])).code).toBe(1);
    expect((await access(home)).relay).toBe("off");
    await killServer(home);
    await remiOk(home, ["ls"]);
    expect((await remi(home, ["code"])).code).toBe(1);
    expect(all()).toEqual([]);
    expect((await showCode(home, "--relay")).connected).toBe(true);
  },
);

test.skipIf(process.platform !== "linux" || !Bun.which("strace"))(
  "with --no-relay no process makes a network socket or asks for a name at any time",
  async () => {
    await using home = makeHome();
    const trace = `${home.root}/trace`;
    const traced = ["strace", "-f", "-qq", "-e", "trace=socket,connect", "-o", trace];
    // Lives as long as what it watches: the server and the host, which end with the home.
    Bun.spawn([...traced, ...remiCommand("--no-relay", "-d", "demo", "--", "sh")], {
      env: home.env,
      stdio: ["ignore", "ignore", "ignore"],
    });
    await eventually("the session", async () => (await sessionRecord(home, "demo")) !== undefined);
    expect((await remi(home, ["code", "demo"])).code).toBe(1);
    const seen = await eventually("the server's sockets", () => {
      const text = readFileSync(trace, "utf8");
      return text.includes("server.sock") && text;
    });
    expect(seen).toContain("AF_UNIX");
    expect(seen).not.toMatch(/AF_INET/);
  },
);

test("a relay elsewhere is dialled when it is named, and the server comes back to it by itself", async () => {
  await using home = makeHome();
  await using relay = await testRelay();
  const id = await startSession(home, "demo");
  const { code, signalingUrl, viewerUrl } = await showCode(home, "demo", "--signaling-url", relay.url);
  expect(signalingUrl).toBe(relay.url);
  expect(viewerUrl).toBe(`http://127.0.0.1:${relay.port}/`);
  expect((await access(home)).relay).toBe("url");
  using remote = await TestRemote.connect(relay.url, { by: { code } });
  expect(remote.ready?.session).toBe(id);
  await killServer(home);
  expect((await showCode(home)).signalingUrl).toBe(relay.url);
});

test("a relay that stops is dialled until it is back, with the same rooms", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const first = await startRelay({ listen: "127.0.0.1:0" });
  if (!first.ok) throw new Error(first.message);
  const { url, port } = first.relay;
  const { code } = await showCode(home, "--signaling-url", url);
  await first.relay.stop();
  await eventually("the loss", async () => !(await access(home)).connected);
  const down = await remi(home, ["devices", "--json"]);
  expect(down.code).toBe(0);
  await using back = await testRelay({ listen: `127.0.0.1:${port}` });
  await eventually("the line", async () => (await access(home)).connected);
  using remote = await TestRemote.connect(back.url, { by: { code } });
  expect(remote.ready).not.toBeNull();
});

test("with a relay that is not there the command fails with a sentence, and still prints the code", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const { code, out, err } = await remi(home, ["code", "--signaling-url", "ws://127.0.0.1:1/connect"]);
  expect(code).toBe(1);
  expect(out).toMatch(/^[A-Z]{4}-\d{4}\n$/);
  expect(err).toContain("cannot be reached now");
  for (const url of [
    "ws://relay.example.com/connect",
    "https://relay.example.com",
    "wss://u:p@relay.example.com",
    "x",
  ]) {
    const refused = await remi(home, ["code", "--signaling-url", url]);
    expect(refused.code).toBe(1);
  }
});

test("letters that belong to another machine are exchanged for others", async () => {
  await using one = makeHome();
  await using two = makeHome();
  await using relay = await testRelay();
  await startSession(one, "demo");
  await startSession(two, "demo");
  const first = await showCode(one, "--permanent-code", "--signaling-url", relay.url);
  // The second has the same permanent code by its file.
  mkdirSync(two.home, { mode: 0o700, recursive: true });
  writeFileSync(`${two.home}/connection-code`, `${first.code}\n`, { mode: 0o600 });
  const second = await remi(two, ["code", "--permanent-code", "--signaling-url", relay.url]);
  expect(second.code).toBe(1);
  expect(second.err).toContain("to another machine");
  const fresh = await showCode(two, "--refresh");
  expect(fresh.connected).toBe(true);
  expect(fresh.code.slice(0, 4)).not.toBe(first.code.slice(0, 4));
});

test("--no-p2p is remembered over a restart until --p2p, and the config decides if no command has", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  const configured = (text: string) => writeFileSync(home.paths.configFile, text, { mode: 0o600 });
  await showCode(home);
  expect((await access(home)).direct).toBe(true);
  configured("direct_path = false\n");
  expect((await access(home)).direct).toBe(false);
  await showCode(home, "--p2p");
  expect((await access(home)).direct).toBe(true);
  configured("");
  await showCode(home, "--no-p2p");
  await showCode(home, "--refresh");
  await killServer(home);
  expect(await access(home)).toMatchObject({ direct: false, relay: "own" });
  const both = await remi(home, ["code", "--p2p", "--no-p2p"]);
  expect(both).toMatchObject({ code: 2, out: "" });
  expect(both.err).toContain("--p2p and --no-p2p cannot be used together");
});

test("settings of an earlier version say nothing of direct paths: the config decides", async () => {
  await using home = makeHome();
  await startSession(home, "demo");
  await killServer(home);
  const earlier = { version: 1, mode: "rotating", relay: "config", signalingUrl: null, ownPort: null };
  writeFileSync(`${home.home}/remote.json`, JSON.stringify(earlier), { mode: 0o600 });
  expect((await access(home)).direct).toBe(true);
  await showCode(home, "--no-p2p");
  expect(JSON.parse(readFileSync(`${home.home}/remote.json`, "utf8"))).toMatchObject({
    ...earlier,
    direct: "off",
    ownPort: expect.any(Number),
  });
});
