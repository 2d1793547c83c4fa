// A guest of each scope sends everything that the protocol has, valid and not, as fast as it is taken: the owner's keys
// stay answered, memory and log stay bounded, and nothing outside the scope is seen or changed. For how long, in ms:
// REMI_GUEST_MS, which also prints what was measured.

import { expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { connectSession } from "../../src/client/session-link.ts";
import { guestMessages } from "../support/guest-messages.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { startRelayWith } from "../support/relay-servers.ts";
import { eventually, REPOSITORY, remiOk, sessionRecord } from "../support/remi.ts";
import { OPEN_LIMITS, shownCode } from "../support/remote.ts";
import { access, serverPid, share, startSession } from "../support/remote-home.ts";

const FOR_MS = Number(process.env.REMI_GUEST_MS ?? 1_500);
const REPORTS = process.env.REMI_GUEST_MS !== undefined;
/** Keys that are answered during the attack at least, however slow the machine is. */
const KEYS_MIN = 5;
const MEMORY_BYTES_MAX = 768 * 1024 * 1024;
/** Bytes that one guest may add to the logs: some lines of each kind and minute, and the code that changes as it leaves. */
const LOG_BYTES_MAX = 64 * 1024;
const LOG_BYTES_OF_VISIT = 512;
const FORBIDDEN = "text-of-the-other-session";

const SCOPES = [
  { name: "a view-only share", scope: "view", by: "share", args: ["demo", "--read-only"] },
  { name: "a share that controls", scope: "control", by: "share", args: ["demo"] },
  { name: "the code of one session", scope: "control", by: "code", args: ["demo"] },
  { name: "a link to one session", scope: "control", by: "link", args: ["demo", "--link"] },
  { name: "the machine's code", scope: "control", by: "code", args: [] },
] as const;

for (const terms of SCOPES)
  test(
    `${terms.name}: everything at any rate costs the owner nothing`,
    async () => {
      await using home = makeHome();
      await using relay = await startRelayWith(OPEN_LIMITS);
      const url = `ws://127.0.0.1:${relay.port}/connect`;
      // A session that signals may end, if they may be sent, comes last.
      const quiet = "trap '' HUP INT QUIT TERM USR1 USR2; stty raw -echo; exec cat";
      const id = await startSession(home, "demo", "sh", "-c", quiet);
      const other = await startSession(home, "other", "sh", "-c", `printf ${FORBIDDEN}; exec cat`);
      await eventually("the other's text", async () =>
        (await remiOk(home, ["capture", "other"])).includes(FORBIDDEN),
      );
      const before = await outside(home);
      // The machine's own code is for every session.
      const isForAll = terms.args.length === 0;
      const code = await shownCode(home, url, ...(terms.by === "share" ? [] : terms.args));
      const link = terms.by === "share" ? (await share(home, ...terms.args)).link : code.link;
      const by = terms.by === "code" ? { code: code.code } : { link: link! };
      const keysBefore = (await access(home)).keys.map((key) => key.id);

      const forbidden = isForAll ? "\u0000" : FORBIDDEN;
      const child = Bun.spawn(
        [
          process.execPath,
          join(REPOSITORY, "test/support/guest-child.ts"),
          JSON.stringify([url, by, id, isForAll ? "0000000000" : other, terms.scope, forbidden]),
          "endings",
        ],
        { env: { ...process.env }, stdio: ["pipe", "pipe", "inherit"] },
      );
      const lines = child.stdout.pipeThrough(new TextDecoderStream() as never).getReader();
      expect(String((await lines.read()).value)).toStartWith("in");

      await using owner = await openOwner(home, id, terms.scope === "view");
      const waits: number[] = [];
      const until = performance.now() + FOR_MS;
      const pids = [await serverPid(home), await hostPid(home, id)];
      let memory = 0;
      while (performance.now() < until || waits.length < KEYS_MIN) {
        const from = performance.now();
        await owner.key(waits.length + 1);
        waits.push(performance.now() - from);
        memory = Math.max(memory, ...pids.map(residentBytes));
      }
      child.stdin.end();
      let said = "";
      for (let read = await lines.read(); !read.done; read = await lines.read()) said += read.value;
      const heard = JSON.parse(said.trim());
      await child.exited;

      const logBytes = sizeOfLogs(home);
      if (REPORTS) report(terms.name, waits, { memory, logBytes, ...heard });
      const all = guestMessages({ session: id, other, scope: terms.scope }, true);
      expect(heard.kinds).toBe(new Set(all.map((message) => message.name)).size);
      expect(heard.saw).toBe(false);
      if (!isForAll) expect(heard.sessions).toEqual(["demo"]);
      expect(await outside(home)).toEqual(before);
      expect(pids[0]).toBe(await serverPid(home));
      expect(memory).toBeLessThan(MEMORY_BYTES_MAX);
      expect(logBytes).toBeLessThan(LOG_BYTES_MAX + heard.visits * LOG_BYTES_OF_VISIT);
      if (terms.scope === "view") {
        expect((await sessionRecord(home, "demo"))?.state).not.toBe("exited");
        expect(await remiOk(home, ["capture", "demo", "--scrollback"])).not.toContain("typed-by-a-guest");
        expect((await access(home)).keys.map((key) => key.id)).toEqual(keysBefore);
      }
    },
    FOR_MS + 60_000,
  );

/** What no guest of one session may change: the other session as it is told, and its text. */
async function outside(home: TestHome) {
  const { name, id, state, cols, rows, muted, title } = (await sessionRecord(home, "other"))!;
  const isEnded = state === "exited";
  return { name, id, isEnded, cols, rows, muted, title, text: await remiOk(home, ["capture", "other"]) };
}

async function hostPid(home: TestHome, id: string): Promise<number> {
  return JSON.parse(readFileSync(join(home.paths.sessionDir(id), "host.json"), "utf8")).pid;
}

/** The owner at the session's own socket. A key is answered when its echo is there, or when the program has it. */
async function openOwner(home: TestHome, id: string, echo: boolean) {
  let seen = "";
  let acked = 0;
  let wake = () => {};
  const link = (await connectSession(
    home.paths.sessionSocket(id),
    {
      client: "the-owner",
      access: "control",
      // A guest that may detach others does not send it away, and the guest's sizes may leave no echo to see.
      kind: echo ? "terminal" : "script",
      flow: "skip",
      scrollback: false,
      ...(echo ? { cols: 80, rows: 24 } : {}),
    },
    {
      output: (_, bytes) => {
        seen = seen.slice(-1_000) + Buffer.from(bytes).toString("latin1");
        wake();
      },
      ack: (cseq) => {
        acked = cseq;
        wake();
      },
    },
  ))!;
  return {
    key: (n: number) =>
      new Promise<void>((resolve) => {
        const look = () => (echo ? seen.includes(`<${n}>`) : acked >= n) && resolve();
        wake = look;
        link.input(n, 0, new TextEncoder().encode(`<${n}>`));
        look();
      }),
    async [Symbol.asyncDispose]() {
      link.close();
    },
  };
}

function residentBytes(pid: number): number {
  const pages = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(pages ?? 0) * 1024;
}

function sizeOfLogs(home: TestHome): number {
  const logs = readdirSync(home.home, { recursive: true }).map(String);
  return logs
    .filter((name) => /\.log(?:\.\d)?$/.test(name))
    .reduce((sum, name) => sum + statSync(join(home.home, name)).size, 0);
}

function report(name: string, waits: number[], rest: Record<string, unknown>): void {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(1);
  console.log(name, { keys: waits.length, p50: at(0.5), p99: at(0.99), max: at(1), ...rest });
}
