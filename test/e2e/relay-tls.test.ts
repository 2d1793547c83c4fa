// A relay in a process of its own that speaks TLS, and everybody who comes to it: the daemon, `remi connect`, and a
// phone that has read a QR code. A client that does not trust its certificate does not connect.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { encode } from "uqr";
import { openBrowser, PHONE, Viewer } from "../support/browser.ts";
import { type Certificate, makeCertificate, trustedByChromium } from "../support/certificate.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { eventually, remi, remiCommand, remiTerminal } from "../support/remi.ts";
import { access, allLeft, showCode, startSession } from "../support/remote-home.ts";

setDefaultTimeout(120_000);

let directory: string;
let pem: Certificate | null;
let browser: Browser;
beforeAll(async () => {
  directory = mkdtempSync(join(realpathSync(tmpdir()), "t-"));
  pem = makeCertificate(directory);
  browser = await openBrowser({ args: pem ? [trustedByChromium(pem)] : [] });
});
afterAll(async () => {
  await browser.close();
  rmSync(directory, { recursive: true, force: true });
});

const shell = ["env", "PS1=$ ", "bash", "--norc"] as const;

/** The home's processes trust the certificate. */
function trusting(home: TestHome): TestHome {
  return { ...home, env: { ...home.env, NODE_EXTRA_CA_CERTS: pem!.cert } };
}

async function tlsRelay(home: TestHome) {
  const child = Bun.spawn(
    remiCommand("relay", "--listen", "127.0.0.1:0", "--tls-cert", pem!.cert, "--tls-key", pem!.key),
    { env: home.env, cwd: home.root, stdin: "ignore", stdout: "pipe", stderr: "ignore" },
  );
  const { value } = await child.stdout.getReader().read();
  const url = new TextDecoder().decode(value).trim();
  const end = async () => {
    child.kill("SIGTERM");
    expect(await child.exited).toBe(0);
  };
  return { url, viewerUrl: url.replace("wss", "https").replace(/connect$/, ""), [Symbol.asyncDispose]: end };
}

/** The dark and light squares of a QR code that is drawn of half blocks, as rows of 0 and 1. */
function squares(lines: readonly string[]): string[] {
  return lines.flatMap((line) => [
    [...line].map((c) => (c === "█" || c === "▀" ? "1" : "0")).join(""),
    [...line].map((c) => (c === "█" || c === "▄" ? "1" : "0")).join(""),
  ]);
}

test("a code through it: the viewer and `remi connect`, each in the same session", async () => {
  if (!pem) return; // No openssl here to make a certificate with.
  await using home = makeHome();
  await using other = makeHome();
  await using relay = await tlsRelay(home);
  expect(relay.url).toMatch(/^wss:/);
  const host = trusting(home);
  await startSession(host, "demo", ...shell);
  const { code } = await showCode(host, "--signaling-url", relay.url);
  {
    await using run = remiTerminal(trusting(other), ["connect", "--relay", relay.url, code]);
    await run.shows("$");
    run.type("echo by-$((1+1))-wss\r");
    await run.shows("by-2-wss");
    run.type("\x02d");
    expect(await run.exited).toBe(0);
  }
  await allLeft(host);
  const { code: next } = await showCode(host);
  await using viewer = await Viewer.open(browser, relay.viewerUrl);
  await viewer.enterCode(next);
  await viewer.openSession("demo");
  await viewer.shows("by-2-wss");
  await viewer.type("echo browser-$((1+1))\n");
  await viewer.shows("browser-2");
  await viewer.page.reload();
  await viewer.shows("browser-2");
  await captureShows(host, "demo", "browser-2");
  expect(viewer.complaints).toEqual([]);
});

test("a QR code through it: what a phone reads from the terminal opens the session", async () => {
  if (!pem) return;
  await using home = makeHome();
  await using relay = await tlsRelay(home);
  const host = trusting(home);
  await startSession(host, "demo", ...shell);
  await showCode(host, "--signaling-url", relay.url);
  const lines = (await remi(host, ["code", "--qr"])).out.trimEnd().split("\n");
  const link = lines.pop()!;
  expect(link).toStartWith(`${relay.viewerUrl}#1`);
  // The drawing is the code of this link, light on dark or dark on light.
  const wanted = encode(link, { ecc: "L", border: 0 }).data.map((row) => row.map(Number).join(""));
  const drawn = squares(lines.filter((line) => /[█▀▄]/.test(line)));
  const flipped = drawn.map((row) => [...row].map((c) => (c === "1" ? "0" : "1")).join(""));
  const holds = (rows: readonly string[]) =>
    rows.some((_, y) => {
      const x = rows[y]!.indexOf(wanted[0]!);
      return x >= 0 && wanted.every((row, n) => rows[y + n]?.slice(x, x + row.length) === row);
    });
  expect([holds(drawn), holds(flipped)]).toContain(true);
  await using viewer = await Viewer.open(browser, link, PHONE);
  const { page } = viewer;
  await page.getByRole("button", { name: "Connect" }).tap();
  await page.getByRole("button", { name: /^demo/ }).tap();
  await viewer.shows("$");
  expect(page.url()).toBe(relay.viewerUrl);
  await page.getByLabel("Text for the session").fill("echo phone-$((1+1))");
  await page.getByLabel("Send with Enter").tap();
  await viewer.shows("phone-2");
  await page.reload();
  await viewer.shows("phone-2");
  expect(viewer.complaints).toEqual([]);
});

test("a certificate that is not trusted lets neither the daemon nor a client go on", async () => {
  if (!pem) return;
  await using home = makeHome();
  await using other = makeHome();
  await using relay = await tlsRelay(home);
  await startSession(home, "demo", ...shell);
  const { connected } = await showCode(home, "--signaling-url", relay.url);
  expect(connected).toBe(false);
  expect((await access(home)).connected).toBe(false);
  expect(readFileSync(home.paths.log, "utf8")).toMatch(/cannot be reached.*certificate/i);
  await using run = remiTerminal(other, ["connect", "--relay", relay.url, "ABCD-2345"]);
  await run.shows(/cannot be reached|certificate/i);
  expect(await run.exited).not.toBe(0);
});

test("a frame past the bound ends the daemon's socket before it is read, over TLS too", async () => {
  if (!pem) return;
  await using home = makeHome();
  const host = trusting(home);
  const dials = Promise.withResolvers<void>();
  const hostile = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    tls: { cert: Bun.file(pem.cert), key: Bun.file(pem.key) },
    fetch: (request, server) =>
      server.upgrade(request, { headers: { "Sec-WebSocket-Protocol": "remi.host.v1" } })
        ? undefined
        : new Response(),
    websocket: {
      open: (ws) => {
        ws.send(new Uint8Array(64 * 1024 * 1024));
        dials.resolve();
      },
      message: () => {},
    },
  });
  try {
    await startSession(host, "demo", ...shell);
    await showCode(host, "--signaling-url", `wss://127.0.0.1:${hostile.port}/connect`);
    await dials.promise;
    const log = () => readFileSync(home.paths.log, "utf8");
    await eventually("the refusal", () => /cannot be reached.*payload/i.test(log()));
    expect((await access(host)).connected).toBe(false);
  } finally {
    await hostile.stop(true);
  }
});
