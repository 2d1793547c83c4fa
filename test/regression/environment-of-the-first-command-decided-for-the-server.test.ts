// The server kept the whole environment of the command that started it: NODE_TLS_REJECT_UNAUTHORIZED=0 turned off the
// checks of certificates for as long as it lived, and BUN_OPTIONS ran code in it.

import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOST_VARIABLES, SERVER_VARIABLES } from "../../src/config/own-environment.ts";
import { makeCertificate } from "../support/certificate.ts";
import { makeHome } from "../support/home.ts";
import { eventually, remi, remiOk, remiTerminal } from "../support/remi.ts";
import { codeState } from "../support/remote.ts";
import { serverPid, sessionId } from "../support/remote-home.ts";

const namesOf = (pid: number) =>
  readFileSync(`/proc/${pid}/environ`, "latin1")
    .split("\0")
    .filter((pair) => pair !== "")
    .map((pair) => pair.slice(0, pair.indexOf("=")));

test.if(process.platform === "linux")(
  "server and host have what is listed, the program has its caller's",
  async () => {
    await using home = makeHome();
    const trace = join(home.root, "trace");
    const evil = join(home.root, "evil.ts");
    // The command itself belongs to its user, and obeys the variables.
    const text = `if (process.argv.at(-1).startsWith("__")) require("node:fs").writeFileSync(${JSON.stringify(trace)}, "");`;
    writeFileSync(evil, text);
    const env = {
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
      BUN_OPTIONS: `--preload=${evil}`,
      BUN_INSPECT_NOTIFY: "unix:///tmp/none",
      NODE_DEBUG: "net",
      SECRET_OF_THE_CALLER: "yes",
      LC_TIME: "C",
    };
    await remiOk(home, ["new", "-d", "demo", "--", "sh", "-c", "env; exec cat"], { env });
    const shown = await eventually("the variables", async () => {
      const screen = await remiOk(home, ["capture", "demo", "--scrollback"]);
      return screen.includes("SECRET_OF_THE_CALLER=yes") && screen;
    });
    expect(shown).toContain("NODE_TLS_REJECT_UNAUTHORIZED=0");
    const server = namesOf(await serverPid(home));
    expect(server).toContain("LC_TIME");
    const listed = Object.keys(SERVER_VARIABLES);
    expect(server.filter((name) => !listed.includes(name) && !name.startsWith("LC_"))).toEqual([]);
    const record = join(home.paths.sessionDir(await sessionId(home, "demo")), "host.json");
    const host = namesOf(JSON.parse(readFileSync(record, "utf8")).pid);
    expect(host.filter((name) => !(HOST_VARIABLES as readonly string[]).includes(name))).toEqual([]);
    expect(existsSync(trace)).toBe(false);
  },
);

test("certificates are checked whatever the environment says", async () => {
  await using home = makeHome();
  const directory = join(home.root, "tls");
  mkdirSync(directory);
  const pem = makeCertificate(directory);
  if (!pem) return;
  let asked = 0;
  const stranger = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    tls: { cert: readFileSync(pem.cert, "utf8"), key: readFileSync(pem.key, "utf8") },
    fetch() {
      asked++;
      return new Response("ok");
    },
  });
  const at = `127.0.0.1:${stranger.port}`;
  const unchecked = { ...home, env: { ...home.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" } };
  mkdirSync(home.home, { mode: 0o700 });
  writeFileSync(join(home.home, "config.toml"), `notify_webhook = "https://${at}/hook"\n`, { mode: 0o600 });
  const state = await codeState(unchecked, "--signaling-url", `wss://${at}/connect`);
  expect(state.connected).toBe(false);
  const tested = await remi(unchecked, ["notify", "--test"]);
  expect(tested.code).toBe(1);
  await using run = remiTerminal(unchecked, ["connect", "--relay", `wss://${at}/connect`, "-"], {
    cols: 200,
    rows: 24,
  });
  await run.shows("Code or link:");
  run.type("KQTB-4827\n");
  await run.shows("cannot be reached");
  expect(asked).toBe(0);
  await stranger.stop(true);
});
