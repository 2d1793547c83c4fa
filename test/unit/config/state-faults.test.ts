// Every file of the home, and everything that can be wrong with it: it is reported with the file's path, what guards
// access counts as closed, and nothing that could not be read is overwritten.

import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readInstall, writeInstall } from "../../../src/cli/hooks/install-record.ts";
import { deviceIdentity } from "../../../src/client/remote/device-identity.ts";
import { KnownHosts } from "../../../src/client/remote/known-hosts.ts";
import { CodeTries } from "../../../src/client/remote/tries.ts";
import { HistoryFile, storedHistory } from "../../../src/config/history-file.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { openLog } from "../../../src/config/log.ts";
import { type Paths, resolvePaths } from "../../../src/config/paths.ts";
import { SessionFiles } from "../../../src/config/session-files.ts";
import { ASIDE_MAX, type StateResult } from "../../../src/config/state-file.ts";
import { toBase64 } from "../../../src/crypto/byte-strings.ts";
import { loadSodium } from "../../../src/crypto/sodium.ts";
import { AttemptBook } from "../../../src/remote/attempt-book.ts";
import { CodeBook } from "../../../src/remote/code-book.ts";
import { DeviceBook } from "../../../src/remote/device-book.ts";
import { RemoteFiles } from "../../../src/remote/files.ts";
import { KeyRing } from "../../../src/remote/key-ring.ts";
import { DEFAULT_SETTINGS, readSettings, serialiseSettings } from "../../../src/remote/settings.ts";
import { TicketFile } from "../../../src/remote/ticket-file.ts";
import { Outcomes } from "../../../src/server/notify/outcomes.ts";
import { fillWithFiles, IS_ROOT, mountTiny } from "../../support/bad-places.ts";
import { FAULTS, type Fault, putFault } from "../../support/file-faults.ts";

const sodium = await loadSodium();
const NOW = 1_700_000_000_000;
const ID = "abcdefgh";

let home: string;
let paths: Paths;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "r-"));
  begin();
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function begin(): void {
  const resolved = resolvePaths({ REMI_HOME: home });
  if (!resolved.ok) throw new Error(resolved.message);
  paths = resolved.paths;
  mkdirSync(paths.sessionDir(ID), { recursive: true, mode: 0o700 });
}

/** What a read gave: the sentence for what is wrong, and whether anything is open that the file may have closed. */
interface Seen {
  readonly problem: string | null;
  readonly isOpen?: boolean;
}

interface Store {
  readonly path: () => string;
  /** Stores something; false when it could not. */
  readonly write: () => boolean;
  readonly read: () => Seen | Promise<Seen>;
  /** Only the person may replace it: a write fails and leaves it. */
  readonly isKept?: boolean;
  /** A write adds to what is there: what cannot be read stays for now. */
  readonly isAdded?: boolean;
  /** Faults that are not faults for this file. */
  readonly harmless?: readonly Fault[];
}

const files = () => new SessionFiles(paths, ID);
const inSession = (name: string) => () => join(paths.sessionDir(ID), name);
const inHome = (name: string) => () => join(home, name);
const ofState = (read: StateResult<unknown>): Seen => ({
  problem: read.ok || read.reason === "missing" ? null : read.message,
});
const remote = () => new RemoteFiles(paths);
const seed = new Uint8Array(32).fill(7);
const reach = { scope: "control", session: null } as const;
const terms = {
  ...reach,
  purpose: "share",
  uses: null,
  expires: NOW + 60_000,
  devicePk: null,
  name: "",
} as const;
const ring = (of: RemoteFiles) => new KeyRing(sodium, of, new TicketFile(sodium, of, seed), NOW);
const noticeOf = (of: RemoteFiles) => of.notices()[0] ?? null;
const pk = new Uint8Array(32).fill(9);
const host = {
  rid: toBase64(sodium, new Uint8Array(16).fill(1)),
  hostPk: pk,
  name: "far",
  relay: "wss://relay.example.com/connect",
  rooms: [],
  key: null,
  seenAt: NOW,
};
const notification = {
  ...({ at: NOW, id: ID, name: "a", kind: "waiting", outcome: "sent", why: "" } as const),
  ...{ channels: [], since: NOW, times: 1 },
};

const STORES: Readonly<Record<string, Store>> = {
  "record.json": {
    path: inSession("record.json"),
    write: () =>
      files().writeRecord({
        ...{ version: 1, id: ID, name: "a", command: ["sh"], cwd: "/", cols: 80, rows: 24 },
        ...{ createdAt: NOW, savedEnv: {} },
      }).ok,
    read: () => ofState(files().readRecord()),
  },
  "exit.json": {
    path: inSession("exit.json"),
    write: () => files().writeExit({ exitCode: 3, signal: null, at: NOW }).ok,
    read: () => ofState(files().readExit()),
  },
  "host.json": {
    path: inSession("host.json"),
    write: () => files().writeHost({ pid: 1, startTime: "a:1", programPid: 2 }).ok,
    read: () => ofState(files().readHost()),
  },
  "env.json": {
    path: inSession("env.json"),
    write: () => files().writeEnvironment({ DISPLAY: ":0" }).ok,
    read: () => ofState(files().readEnvironment()),
    harmless: ["{}"],
  },
  "events.jsonl": {
    path: inSession("events.jsonl"),
    write: () => new HistoryFile(paths.sessionHistory(ID)).append({ at: NOW, kind: "bell" }).ok,
    read: () => ({ problem: storedHistory(paths.sessionHistory(ID)).problem }),
    harmless: ["empty", "newer"],
    isAdded: true,
  },
  "remote.json": {
    path: inHome("remote.json"),
    write() {
      const of = remote();
      readSettings(of);
      return of.write("settings", serialiseSettings(DEFAULT_SETTINGS)).ok;
    },
    read() {
      const read = readSettings(remote());
      return { problem: read.ok ? null : read.message, isOpen: read.ok };
    },
  },
  "remote-attempts.json": {
    path: inHome("remote-attempts.json"),
    write: () => new AttemptBook(remote(), () => 0, NOW).unlock(NOW),
    read() {
      const of = remote();
      const book = new AttemptBook(of, () => 0, NOW);
      return { problem: noticeOf(of), isOpen: book.gate(NOW, NOW) === "open" };
    },
  },
  "remote-keys.json": {
    path: inHome("remote-keys.json"),
    write: () => ring(remote()).make(terms, NOW) !== null,
    read() {
      const of = remote();
      return { isOpen: ring(of).all(NOW).length > 0, problem: noticeOf(of) };
    },
  },
  "remote-tickets": {
    path: inHome("remote-tickets"),
    write() {
      const keys = ring(remote());
      keys.make({ ...terms, purpose: "resume", devicePk: pk }, NOW);
      return keys.isStored && new TicketFile(sodium, remote(), seed).read() !== null;
    },
    read() {
      const of = remote();
      return { isOpen: ring(of).all(NOW).length > 0, problem: noticeOf(of) };
    },
  },
  "devices.json": {
    path: inHome("devices.json"),
    write: () => new DeviceBook(sodium, remote()).approve(pk, "phone", reach, NOW),
    read() {
      const of = remote();
      return { isOpen: new DeviceBook(sodium, of).mayHave(pk, reach), problem: noticeOf(of) };
    },
  },
  "connection-code": {
    path: inHome("connection-code"),
    write: () =>
      new CodeBook(
        sodium,
        remote(),
        () => 4,
        () => {},
      ).permanent(true, NOW).ok,
    read() {
      const of = remote();
      const read = new CodeBook(
        sodium,
        of,
        () => 4,
        () => {},
      ).permanent(false, NOW);
      return { problem: read.ok ? null : read.message, isOpen: read.ok };
    },
  },
  identity: {
    path: inHome("identity"),
    write: () => remote().identitySeed(() => seed).ok,
    read() {
      const read = remote().identitySeed(() => seed);
      return { problem: read.ok ? null : read.message, isOpen: read.ok };
    },
    isKept: true,
  },
  "device-identity": {
    path: inHome("device-identity"),
    write: () => deviceIdentity(paths, sodium).ok,
    read() {
      const read = deviceIdentity(paths, sodium);
      return { problem: read.ok ? null : read.message, isOpen: read.ok };
    },
    isKept: true,
  },
  "known-hosts.json": {
    path: inHome("known-hosts.json"),
    write: () => new KnownHosts(paths, sodium).remember(host).ok,
    read() {
      const read = new KnownHosts(paths, sodium).all();
      return { problem: read.ok ? null : read.message, isOpen: read.ok };
    },
    isKept: true,
  },
  "code-tries.json": {
    path: inHome("code-tries.json"),
    write() {
      new CodeTries(paths).countFailure("KQTB", NOW);
      return new CodeTries(paths).left("KQTB", NOW) < 3;
    },
    read: () => ({ problem: new CodeTries(paths).problem }),
  },
  "hooks.json": {
    path: inHome("hooks.json"),
    write: () =>
      writeInstall(paths, "/x", { path: "/x", pieces: [], madeFile: true, madeDirectory: false }).ok,
    read: () => ({ problem: readInstall(paths, "/x").problem }),
  },
  "notifications.jsonl": {
    path: inHome("notifications.jsonl"),
    write() {
      new Outcomes(inHome("notifications.jsonl")(), openLog(paths.log, "test")).add({ ...notification });
      return new Outcomes(inHome("notifications.jsonl")(), openLog(paths.log, "test")).takeProblem() === null;
    },
    read: () => ({
      problem: new Outcomes(inHome("notifications.jsonl")(), openLog(paths.log, "test")).takeProblem(),
    }),
    harmless: ["empty", "newer"],
  },
  "config.toml": {
    path: inHome("config.toml"),
    write() {
      // Only a person writes it.
      if (standsAt(paths.configFile) === "nothing") writeFileSync(paths.configFile, 'code_digits = "8"');
      return true;
    },
    async read() {
      const { warnings, config, hidesGuards } = await loadConfig(paths);
      return { problem: warnings[0] ?? null, isOpen: config.code_digits !== "8" && !hidesGuards };
    },
    isKept: true,
    harmless: ["empty"],
  },
};
const NAMES = Object.keys(STORES);
/** A person's own file that is empty says nothing. */
const SAYS_NOTHING: readonly Fault[] = ["missing"];

/** Whatever stands at the path: its bytes, or what kind of thing it is. */
function standsAt(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) return "nothing";
  if (stat.isDirectory()) return `a directory of ${readdirSync(path)}`;
  return stat.isSymbolicLink() ? "a link" : readFileSync(path, "latin1");
}

for (const name of NAMES)
  test(`${name}: each fault is reported, opens nothing and is kept`, async () => {
    const { path, write, read, isKept = false, isAdded = false, harmless = [] } = STORES[name]!;
    for (const fault of FAULTS) {
      rmSync(home, { recursive: true, force: true });
      begin();
      expect([name, write()]).toEqual([name, true]);
      const whole = readFileSync(path());
      expect([name, (await read()).problem]).toEqual([name, null]);
      putFault(path(), whole, fault);
      const before = standsAt(path());
      const isSaid = !SAYS_NOTHING.includes(fault) && !harmless.includes(fault);
      const seen = isSaid ? await read() : null;
      if (seen) {
        expect([fault, seen.problem]).toEqual([fault, expect.stringContaining(path())]);
        if (seen.isOpen !== undefined) expect([fault, "open", seen.isOpen]).toEqual([fault, "open", false]);
        // Looking changes nothing.
        expect([fault, standsAt(path())]).toEqual([fault, before]);
      }
      if (!isSaid) continue;
      const isWritten = write();
      const places = [path(), `${path()}.damaged`].map(standsAt);
      // In its place still, or beside it: never gone.
      const isThere = places.includes(before) || places[0]!.startsWith(before);
      expect([fault, "is there", isThere]).toEqual([fault, "is there", true]);
      if (isKept) expect([fault, places[0]]).toEqual([fault, before]);
      else if (isWritten && !isAdded) expect([fault, (await read()).problem]).toEqual([fault, null]);
    }
  });

test("what a newer remi wrote is not overwritten", () => {
  for (const name of NAMES.filter((name) => name.endsWith(".json"))) {
    const { path, write } = STORES[name]!;
    expect([name, write()]).toEqual([name, true]);
    putFault(path(), readFileSync(path()), "newer");
    const before = standsAt(path());
    expect([name, write()]).toEqual([name, false]);
    expect([name, standsAt(path())]).toEqual([name, before]);
    expect(existsSync(`${path()}.damaged`)).toBe(false);
  }
});

test("a number of damaged files are kept aside, then nothing is written until somebody has looked", () => {
  const { path, write } = STORES["exit.json"]!;
  for (let n = 1; n <= ASIDE_MAX; n++) {
    writeFileSync(path(), `${n}`);
    expect(write()).toBe(true);
  }
  writeFileSync(path(), "one more");
  const written = files().writeExit({ exitCode: 3, signal: null, at: NOW });
  expect(written).toMatchObject({ ok: false, message: expect.stringContaining("remove them") });
  expect(standsAt(path())).toBe("one more");
  expect(standsAt(`${path()}.damaged-${ASIDE_MAX}`)).toBe(`${ASIDE_MAX}`);
});

test.if(IS_ROOT)("on a full disk each write fails, and the file is as it was", async () => {
  const disk = mountTiny(home, 1_024, 64);
  if (!disk) return console.warn("skipped: this machine does not let us mount a file system");
  try {
    begin();
    for (const name of NAMES) expect([name, STORES[name]!.write()]).toEqual([name, true]);
    const before = NAMES.map((name) => standsAt(STORES[name]!.path()));
    fillWithFiles(home);
    Bun.spawnSync(
      [
        "dd",
        "if=/dev/zero",
        `of=${dirname(STORES["exit.json"]!.path())}/events.jsonl`,
        "bs=1k",
        "oflag=append",
        "conv=notrunc",
      ],
      { stderr: "ignore" },
    );
    // These have nobody to report to, or need no report.
    const unsaid = ["code-tries.json", "notifications.jsonl"];
    for (const [n, name] of NAMES.entries()) {
      const { path, write, isKept } = STORES[name]!;
      // Tickets that cannot be stored are taken away, so that none comes back that has ended.
      if (isKept || name === "events.jsonl" || name === "remote-tickets") continue;
      expect([name, write()]).toEqual([name, unsaid.includes(name)]);
      expect([name, standsAt(path())]).toEqual([name, before[n]!]);
    }
  } finally {
    disk.umount();
  }
});
