// What a relay's port answers over HTTP: names, origins, files, headers, counts, logs, TLS. Real requests.

import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readAssets } from "../../relay/assets.ts";
import { startRelay } from "../../relay/start.ts";
import { makeCertificate } from "../support/certificate.ts";
import {
  from,
  joinClient,
  joinedClient,
  makeRelayKey,
  openClient,
  rawUpgrade,
  registerHost,
  testRelay,
} from "../support/relay-peer.ts";

function temporary(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "r-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

const ask = (port: number, path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, { headers, redirect: "manual", decompress: false } as RequestInit);

test("a rebound name gets 403 from every path, before anything else is looked at", async () => {
  await using relay = await testRelay();
  for (const path of ["/", "/connect", "/healthz", "/metrics"])
    for (const host of ["evil.example", `evil.example:${relay.port}`, "127.0.0.1:1", ""]) {
      const { socket, status } = await rawUpgrade(relay.port, { Host: host }, path);
      socket.destroy();
      // An empty Host is refused by the HTTP parser already.
      expect([path, host, status === 403 || (host === "" && status === 400)]).toEqual([path, host, true]);
    }
});

test("a page of another origin gets 403 and no socket, for either role and any path", async () => {
  await using relay = await testRelay({ allowOrigins: ["https://me.github.io"] });
  const upgrade = async (origin: string, protocol: string) => {
    const headers = { Origin: origin, "Sec-WebSocket-Protocol": protocol };
    const { socket, status, head } = await rawUpgrade(relay.port, headers);
    socket.destroy();
    expect(head.toLowerCase()).not.toContain("access-control");
    return status;
  };
  for (const protocol of ["remi.client.v1", "remi.host.v1"]) {
    expect(await upgrade("https://evil.example", protocol)).toBe(403);
    expect(await upgrade("null", protocol)).toBe(403);
    expect(await upgrade(`http://127.0.0.1:${relay.port + 1}`, protocol)).toBe(403);
    expect(await upgrade("https://me.github.io", protocol)).toBe(101);
    expect(await upgrade(`http://127.0.0.1:${relay.port}`, protocol)).toBe(101);
  }
  for (const path of ["/", "/healthz", "/metrics"])
    expect((await ask(relay.port, path, { Origin: "https://evil.example" })).status).toBe(403);
});

test("a socket names one role", async () => {
  await using relay = await testRelay();
  for (const protocol of ["", "chat", "remi.host.v2", "remi.host.v1, remi.client.v1"]) {
    const { socket, status } = await rawUpgrade(relay.port, { "Sec-WebSocket-Protocol": protocol });
    socket.destroy();
    expect([protocol, status]).toEqual([protocol, 400]);
  }
  const { socket, status, head } = await rawUpgrade(relay.port, {
    "Sec-WebSocket-Protocol": "x, remi.client.v1",
  });
  socket.destroy();
  expect(status).toBe(101);
  expect(head).toContain("remi.client.v1");
  expect(head.toLowerCase()).not.toContain("permessage-deflate");
});

test("a request that is not a WebSocket handshake counts no socket", async () => {
  await using relay = await testRelay({ limits: { socketsPerAddress: 1 } });
  expect((await ask(relay.port, "/connect")).status).toBe(426);
  for (const headers of [{ "Sec-WebSocket-Key": "short" }, { "Sec-WebSocket-Version": "12" }]) {
    const { socket } = await rawUpgrade(relay.port, headers);
    socket.destroy();
  }
  await openClient(relay.url);
});

test("only GET and HEAD", async () => {
  await using relay = await testRelay();
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
    const response = await fetch(`http://127.0.0.1:${relay.port}/`, { method });
    expect([method, response.status]).toEqual([method, 405]);
    expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});

test("the viewer's files are served with their types, caches, compression and the security headers", async () => {
  using dir = temporary();
  mkdirSync(join(dir.path, "assets"));
  writeFileSync(join(dir.path, "index.html"), "<!doctype html><p>viewer");
  writeFileSync(join(dir.path, "assets", "main-3f9a0c1d.js"), "console.log(1);".repeat(100));
  writeFileSync(join(dir.path, "assets", "main-3f9a0c1d.js.gz"), Bun.gzipSync("console.log(1);".repeat(100)));
  writeFileSync(join(dir.path, "app.webmanifest"), "{}");
  writeFileSync(join(dir.path, "assets", "sodium.wasm"), "x");
  symlinkSync("/etc/hostname", join(dir.path, "leak.txt"));
  const read = readAssets(dir.path);
  if (!read.ok) throw new Error(read.message);
  await using relay = await testRelay({ assets: read.assets });
  const index = await ask(relay.port, "/");
  expect(await index.text()).toBe("<!doctype html><p>viewer");
  const headers = Object.fromEntries(index.headers);
  expect(headers).toMatchObject({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-cache",
    "content-security-policy": `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' ws://127.0.0.1:${relay.port}; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`,
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  });
  expect(headers["permissions-policy"]).toContain("camera=()");
  const plain = await ask(relay.port, "/assets/main-3f9a0c1d.js", { "Accept-Encoding": "br, gzip;q=0" });
  expect(plain.headers.get("content-encoding")).toBeNull();
  expect(await plain.text()).toBe("console.log(1);".repeat(100));
  const packed = await ask(relay.port, "/assets/main-3f9a0c1d.js", { "Accept-Encoding": "gzip, br" });
  expect(packed.headers.get("content-encoding")).toBe("gzip");
  expect(packed.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(packed.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(Buffer.from(Bun.gunzipSync(await packed.arrayBuffer())).toString()).toBe(
    "console.log(1);".repeat(100),
  );
  const again = await ask(relay.port, "/", { "If-None-Match": index.headers.get("etag")! });
  expect(again.status).toBe(304);
  expect((await ask(relay.port, "/app.webmanifest")).headers.get("content-type")).toStartWith(
    "application/manifest+json",
  );
  expect((await ask(relay.port, "/assets/sodium.wasm")).headers.get("content-type")).toBe("application/wasm");
  for (const path of [
    "/leak.txt",
    "/../index.html.x",
    "/%2e%2e/etc/passwd",
    "/assets/",
    "/assets/main-3f9a0c1d.js.gz",
    "/nothing",
  ]) {
    const missing = await ask(relay.port, path);
    expect([path, missing.status]).toEqual([path, 404]);
    expect(missing.headers.get("content-security-policy")).toContain("default-src 'none'");
  }
});

test("a relay without a viewer has nothing but its socket and its health", async () => {
  await using relay = await testRelay();
  expect((await ask(relay.port, "/")).status).toBe(404);
  expect(await (await ask(relay.port, "/healthz")).text()).toBe("ok\n");
});

test("the counts name nobody, and only private addresses may read them", async () => {
  await using relay = await testRelay({ trustedProxies: ["127.0.0.1"] });
  const { host, rid } = await registerHost(relay.url, ["ABCD"], { headers: from("203.0.113.77") });
  const { client } = await joinedClient(relay.url, host, "ABCD");
  client.send(new Uint8Array(100));
  await host.frame();
  const text = await (await ask(relay.port, "/metrics")).text();
  expect(text).toContain('remi_relay_bytes_total{to="host"} 100\n');
  expect(text).toContain("remi_relay_rooms 1\n");
  for (const secret of ["ABCD", rid, "203.0.113.77", "cb00714d"]) expect(text).not.toContain(secret);
  expect((await ask(relay.port, "/metrics", from("203.0.113.1"))).status).toBe(404);
  expect((await ask(relay.port, "/metrics", from("192.168.0.9"))).status).toBe(200);
});

test("the log has events, pseudonyms and two letters, and no more", async () => {
  const lines: [string, Record<string, string | number>][] = [];
  const log = { info: (message: string, fields = {}) => void lines.push([message, fields]) };
  await using relay = await testRelay({ log, trustedProxies: ["127.0.0.1"], times: { refusalMs: 1 } });
  const { host, rid, key } = await registerHost(relay.url, ["WXYZ"], { headers: from("203.0.113.77") });
  const { client, ch } = await joinedClient(relay.url, host, "WXYZ", from("203.0.113.78"));
  client.send(new TextEncoder().encode("typed-marker"));
  await host.frame();
  host.say({ t: "fail", ch });
  await (await joinClient(relay.url, { room: "MNPQ" }, from("203.0.113.78"))).closed;
  await (await joinClient(relay.url, { rid: "A".repeat(22) }, from("203.0.113.78"))).closed;
  await rawUpgrade(relay.port, { Origin: "https://evil.example" });
  await relay.stop();
  const events = lines.map(([event]) => event);
  for (const event of [
    "started",
    "registered",
    "joined",
    "code_failed",
    "join_missed",
    "refused",
    "closed",
    "stopped",
  ])
    expect(events).toContain(event);
  const text = JSON.stringify(lines);
  for (const secret of ["WXYZ", "MNPQ", rid, key.pk, "203.0.113", "cb00714", "typed-marker", "evil", "AAAA"])
    expect(text).not.toContain(secret);
  const joins = lines.filter(([event]) => event === "joined" || event === "join_missed");
  expect(joins[0]![1]).toEqual({ ip: expect.stringMatching(/^[0-9a-f]{12}$/), room: "WX" });
  expect(new Set(joins.map(([, { ip }]) => ip)).size).toBe(1);
  expect(Object.keys(Object.assign({}, ...lines.map(([, fields]) => fields))).sort()).toEqual([
    "ip",
    "room",
    "why",
  ]);
});

test("TLS by certificate and key", async () => {
  using dir = temporary();
  const made = makeCertificate(dir.path);
  if (!made) return; // No openssl here to make a certificate with.
  const { cert, key } = made;
  await using relay = await testRelay({ tlsCert: cert, tlsKey: key });
  expect(relay.url).toBe(`wss://127.0.0.1:${relay.port}/connect`);
  const response = await fetch(`https://127.0.0.1:${relay.port}/healthz`, {
    tls: { ca: await Bun.file(cert).text() },
  } as RequestInit);
  expect(await response.text()).toBe("ok\n");
});

test("a mistake in the options is one sentence that names the flag", async () => {
  await using taken = await testRelay();
  const wrong = [
    [{ listen: "4000" }, "--listen"],
    [{ listen: "example.com:1" }, "--listen"],
    [{ listen: "127.0.0.1:99999" }, "--listen"],
    [{ listen: `127.0.0.1:${taken.port}` }, "cannot listen"],
    [{ publicUrl: "relay.example.com" }, "--public-url"],
    [{ publicUrl: "https://relay.example.com/deep/path" }, "--public-url"],
    [{ trustedProxies: ["proxy"] }, "--trusted-proxy"],
    [{ allowOrigins: ["*"] }, "--allow-origin"],
    [{ allowOrigins: ["https://a.example/path"] }, "--allow-origin"],
    [{ tlsCert: "x" }, "--tls-key"],
    [{ tlsCert: "/nonexistent/c", tlsKey: "/nonexistent/k" }, "TLS"],
  ] as const;
  for (const [options, words] of wrong) {
    const started = await startRelay({ listen: "127.0.0.1:0", ...options });
    if (started.ok) await started.relay.stop();
    expect(started.ok ? "it started" : started.message).toContain(words);
  }
});

test("letters of a permanent room still belong to its daemon after a restart of the relay", async () => {
  let stored: string | null = null;
  const state = { read: () => stored, write: (text: string) => void (stored = text) };
  const key = await makeRelayKey();
  {
    await using relay = await testRelay({ state });
    await registerHost(relay.url, ["ABCD", "EFGH"], { key, keep: ["ABCD"] });
  }
  expect(stored!).toContain("ABCD");
  expect(stored!).not.toContain("EFGH");
  await using relay = await testRelay({ state });
  const other = await registerHost(relay.url, ["ABCD", "EFGH"]);
  expect(other.rooms).toEqual(["EFGH"]);
  const back = await registerHost(relay.url, ["ABCD"], { key, keep: ["ABCD"] });
  expect(back.rooms).toEqual(["ABCD"]);
});

test("a state that cannot be read or written does not stop the relay", async () => {
  const events: string[] = [];
  const log = { info: (message: string) => void events.push(message) };
  const write = () => {
    throw new Error("no space");
  };
  for (const text of [
    "{",
    "[]",
    '{"version":2}',
    `{"version":1,"rooms":[{"room":"ABCI","rid":"x","until":1}]}`,
  ]) {
    await using relay = await testRelay({ log, state: { read: () => text, write } });
    expect((await registerHost(relay.url, ["ABCD"], { keep: ["ABCD"] })).rooms).toEqual(["ABCD"]);
  }
  expect(events.filter((event) => event === "state_unreadable")).toHaveLength(4);
  expect(events.filter((event) => event === "state_unwritable")).toHaveLength(4);
});

test("a page of another site can load nothing, and a person can follow a link to the viewer", async () => {
  await using relay = await testRelay({ metrics: false });
  const from = (site: string, mode: string, dest: string) =>
    ask(relay.port, "/healthz", { "Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest });
  for (const site of ["cross-site", "same-site"])
    for (const [mode, dest, status] of [
      ["no-cors", "script", 403],
      ["no-cors", "image", 403],
      ["no-cors", "empty", 403],
      ["navigate", "iframe", 403],
      ["navigate", "document", 200],
    ] as const) {
      const answer = await from(site, mode, dest);
      expect([site, dest, answer.status]).toEqual([site, dest, status]);
      // Without it a page could load the refusal itself, and know that something is here.
      expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    }
  expect((await from("same-origin", "cors", "empty")).status).toBe(200);
  expect((await from("none", "navigate", "document")).status).toBe(200);
  expect((await ask(relay.port, "/metrics")).status).toBe(404);
});
