// A machine and a terminal, each behind a router of its own: real programs, real address translation, the relay's STUN
// and a real coturn. Where they can reach each other they do, and where they cannot everything goes over the relay.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeCertificate } from "../support/certificate.ts";
import { startCoturn, TURN_SECRET } from "../support/coturn.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { PUBLIC_ADDRESS, type Router, TwoNetworks, withoutNetworks } from "../support/networks.ts";
import { eventually, remiCommand, remiOk } from "../support/remi.ts";
import { logOf, showCode } from "../support/remote-home.ts";
import { OuterTerminal } from "../support/screen-outer.ts";

setDefaultTimeout(180_000);

const STUN_PORT = 3478;
const TURN_PORT = 3479;
/** Longer than several attempts at a direct path. */
const PATH_MS_MAX = 90_000;

const WITHOUT = withoutNetworks ?? (Bun.which("openssl") ? null : "there is no openssl");
const hasCoturn = Bun.which("turnserver") !== null;
const named = (name: string) => (WITHOUT === null ? name : `${name} (skipped: ${WITHOUT})`);
const namedTurn = (name: string) => (hasCoturn ? name : `${name} (skipped: coturn is not installed)`);

let host: TestHome;
let client: TestHome;
/** What both know of the relay. */
let trusting: Readonly<Record<string, string>>;
beforeEach(() => {
  host = makeHome();
  client = makeHome();
});
afterEach(async () => {
  await client.dispose();
  await host.dispose();
});

function configure(home: TestHome, ...lines: readonly string[]): void {
  mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.configFile, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
}

/** A relay in the public network; it ends with the host's home. */
async function startRelay(networks: TwoNetworks, stun: boolean): Promise<string> {
  const pem = makeCertificate(host.root, PUBLIC_ADDRESS)!;
  trusting = { NODE_EXTRA_CA_CERTS: pem.cert };
  const flags = ["--listen", `${PUBLIC_ADDRESS}:0`, "--tls-cert", pem.cert, "--tls-key", pem.key];
  if (stun) flags.push("--stun-port", String(STUN_PORT));
  const child = Bun.spawn(networks.inPublic(remiCommand("relay", "--no-viewer", ...flags)), {
    env: host.env,
    cwd: host.root,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { value } = await child.stdout.getReader().read();
  return new TextDecoder().decode(value).split("\n")[0]!;
}

async function startTurn(networks: TwoNetworks): Promise<AsyncDisposable> {
  const turn = startCoturn({
    address: PUBLIC_ADDRESS,
    port: TURN_PORT,
    wrap: (words) => networks.inPublic(words),
  });
  const port = `:${TURN_PORT.toString(16).toUpperCase().padStart(4, "0")} `;
  await eventually("coturn's UDP port", () => {
    turn.check();
    return readFileSync(`/proc/${turn.pid}/net/udp`, "utf8").includes(port);
  });
  const secret = join(host.root, "turn-secret");
  writeFileSync(secret, `${TURN_SECRET}\n`, { mode: 0o600 });
  configure(
    host,
    `direct_turn = ["turn:${PUBLIC_ADDRESS}:${TURN_PORT}?transport=udp"]`,
    `direct_turn_secret_file = "${secret}"`,
  );
  return turn;
}

/** A session behind one router, and a terminal behind the other that is attached to it. */
async function connect(networks: TwoNetworks, relay: string): Promise<OuterTerminal> {
  const begun = Bun.spawn(
    networks.on("host", remiCommand("new", "-d", "demo", "--", "sh", "-c", "printf 'READY\\n'; exec cat")),
    { env: { ...host.env, ...trusting }, cwd: host.root, stdio: ["ignore", "ignore", "inherit"] },
  );
  expect(await begun.exited).toBe(0);
  const { code } = await showCode(host, "demo", "--signaling-url", relay);
  configure(client, "status_line = true");
  const run = new OuterTerminal(networks.on("client", remiCommand("connect", "--relay", relay, code)), {
    env: { ...client.env, ...trusting },
    cwd: client.root,
  });
  await run.shows("READY");
  return run;
}

const lastRow = (run: OuterTerminal) => run.rows()[run.terminal.rows - 1]!;
const saysPath = (run: OuterTerminal, path: "direct" | "relay") =>
  run.until(
    `${path} in the status line`,
    () => new RegExp(` ${path} \\d+ ms *$`).test(lastRow(run)),
    PATH_MS_MAX,
  );

async function typesAndLeaves(run: OuterTerminal, path: "direct" | "relay"): Promise<void> {
  run.type("typed-here\r");
  await run.shows(/typed-here *\ntyped-here/);
  await saysPath(run, path);
  expect(await remiOk(host, ["server", "status"])).toContain("Direct paths: on.\n");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
}

/** Once the machine has tried in vain. */
const hasTried = () =>
  eventually("an attempt in vain", async () => (await logOf(host)).includes("no direct path"), PATH_MS_MAX);

describe.skipIf(WITHOUT !== null)("behind routers", () => {
  test(named("that keep ports, they go directly by what the relay's STUN server tells them"), async () => {
    await using networks = await TwoNetworks.open("keeps-ports");
    const relay = await startRelay(networks, true);
    await using run = await connect(networks, relay);
    await saysPath(run, "direct");
    await typesAndLeaves(run, "direct");
  });

  const cases: readonly (readonly [string, Router, boolean])[] = [
    ["that keep ports, without a STUN server, they stay on the relay", "keeps-ports", false],
    ["that give each connection another port, they stay on the relay", "random-ports", true],
    ["that let no UDP through, they stay on the relay", "no-udp", true],
  ];
  for (const [name, router, stun] of cases)
    test(named(name), async () => {
      await using networks = await TwoNetworks.open(router);
      const relay = await startRelay(networks, stun);
      await using run = await connect(networks, relay);
      await hasTried();
      await typesAndLeaves(run, "relay");
    });

  describe.skipIf(!hasCoturn)("with coturn in the public network", () => {
    test(named(namedTurn("that give each connection another port, they go by it")), async () => {
      await using networks = await TwoNetworks.open("random-ports");
      await using _ = await startTurn(networks);
      const relay = await startRelay(networks, true);
      await using run = await connect(networks, relay);
      await saysPath(run, "direct");
      await typesAndLeaves(run, "direct");
    });

    test(named(namedTurn("that let no UDP through, they stay on the relay")), async () => {
      await using networks = await TwoNetworks.open("no-udp");
      await using _ = await startTurn(networks);
      const relay = await startRelay(networks, true);
      await using run = await connect(networks, relay);
      await hasTried();
      await typesAndLeaves(run, "relay");
    });
  });
});
