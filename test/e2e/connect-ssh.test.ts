// `remi connect ssh://...`: attaches to a session of another machine by a real ssh and a real sshd, without a relay.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, processesOf, type TestHome } from "../support/home.ts";
import { networkSockets } from "../support/network-sockets.ts";
import { captureShows, killServer, serverPid, startSession } from "../support/processes.ts";
import { eventually, remi, remiOk, remiTerminal } from "../support/remi.ts";
import { access } from "../support/remote-home.ts";
import { sshProcesses, TestSshd, withoutSshd } from "../support/sshd.ts";

setDefaultTimeout(120_000);

const SHELL = ["sh", "-c", "printf 'READY\\n'; exec cat"];
/** Wide, so that no sentence is wrapped. */
const WIDE = { cols: 240 };

describe.skipIf(withoutSshd !== null)(`over ssh${withoutSshd === null ? "" : ` (${withoutSshd})`}`, () => {
  let machine: TestHome;
  let client: TestHome;
  let sshd: TestSshd;
  beforeEach(async () => {
    machine = makeHome();
    client = makeHome();
    sshd = await TestSshd.start(machine);
    sshd.configure(client);
  });
  afterEach(async () => {
    await client.dispose();
    await sshd[Symbol.asyncDispose]();
    await machine.dispose();
  });

  const connect = (...args: string[]) => remiTerminal(client, ["connect", ...args], WIDE);
  const noneLeft = () =>
    eventually(
      "the end of every ssh",
      () => [...sshProcesses(client), ...sshProcesses(machine)].length === 0,
    );

  /** Runs a connect that must fail, and returns what it said. */
  async function refused(...args: string[]): Promise<string> {
    await using run = connect(...args);
    // The output may come a moment after the exit.
    await run.shows("remi: ");
    expect(await run.exited).toBe(1);
    await noneLeft();
    return run.screen();
  }

  test("a place opens a session there: keys, sizes, the way out, and nothing is left of it", async () => {
    await startSession(machine, "api", ["sh", "-c", "stty -isig; printf 'READY\\n'; exec cat"]);
    await using run = connect("ssh://box/api");
    await run.shows("READY");
    // In raw mode this is no signal, neither for remi nor for ssh.
    run.type("\x03typed-here\r");
    await run.shows("^Ctyped-here\n");
    run.resize(100, 30);
    await eventually("the size", async () => {
      const sessions = JSON.parse(await remiOk(machine, ["ls", "--json"])) as {
        cols: number;
        rows: number;
      }[];
      return sessions[0]!.cols === 100 && sessions[0]!.rows === 30;
    });
    const { clients, relay, connected } = await access(machine);
    expect(clients).toMatchObject([{ by: "ssh", scope: "control", session: null }]);
    expect([relay, connected]).toEqual(["own", false]);
    run.type("\x02d");
    expect(await run.exited).toBe(0);
    await run.shows("detached from api; the session goes on");
    await captureShows(machine, "api", "typed-here");
    await noneLeft();
    await eventually("its leaving", async () => (await access(machine)).clients.length === 0);
  });

  test("where no server runs it is started, and outlives the ssh that started it", async () => {
    await startSession(machine, "api", SHELL);
    const before = await killServer(machine);
    await using run = connect(`ssh://127.0.0.1:${sshd.port}`);
    await run.shows("READY");
    const pid = await serverPid(machine);
    expect(pid).not.toBe(before);
    run.type("\x02d");
    expect(await run.exited).toBe(0);
    await noneLeft();
    expect(await serverPid(machine)).toBe(pid);
  });

  test("without a name the sessions are on the dashboard, and a name may be shortened", async () => {
    await startSession(machine, "one", SHELL);
    await startSession(machine, "two", ["sh", "-c", "printf 'at-%s' second; exec cat"]);
    await using run = connect("ssh://box");
    await run.shows("? keys");
    run.type("/two\r");
    await run.shows("── two ─");
    run.type("\r");
    await run.until("the session alone", () => run.screen().trimEnd() === "at-second");
    run.type("\x02d");
    await run.shows("? keys");
    run.type("q");
    expect(await run.exited).toBe(0);
    await using named = connect("ssh://box", "tw");
    await named.shows("at-second");
  });

  test("what a profile prints and says does no harm", async () => {
    sshd.login("printf 'Welcome to box\\nremi-bridge of sorts, without an end'; echo 'a warning' >&2");
    await startSession(machine, "api", SHELL);
    await using run = connect("ssh://box/api");
    await run.shows("READY");
    run.type("typed\r");
    await run.shows("typed\ntyped");
    run.type("\x02d");
    expect(await run.exited).toBe(0);
    const all = Buffer.concat(run.raw).toString();
    expect(all).toContain("a warning");
    expect(all).not.toContain("Welcome");
  });

  test("a machine that asks for approved devices asks its own user for none", async () => {
    await startSession(machine, "api", SHELL);
    await remiOk(machine, ["code", "--permanent-code"]);
    await using run = connect("ssh://box/api");
    await run.shows("READY");
    expect((await access(machine)).waiting).toEqual([]);
  });

  test("clients over ssh replace nobody, and losing the relay does not end them", async () => {
    await startSession(machine, "api", SHELL);
    await using one = connect("ssh://box/api");
    await using two = connect("ssh://box/api");
    await one.shows("READY");
    await two.shows("READY");
    await remiOk(machine, ["code", "api"]);
    await remiOk(machine, ["code", "api", "--refresh"]);
    await remiOk(machine, ["code", "--no-relay"]);
    one.type("from one\r");
    await two.shows("from one");
    two.type("from two\r");
    await one.shows("from two");
    expect((await access(machine)).clients.map(({ by }) => by)).toEqual(["ssh", "ssh"]);
  });

  test("a client can be ended at the machine, as any other", async () => {
    await startSession(machine, "api", SHELL);
    await using run = connect("ssh://box/api");
    await run.shows("READY");
    const [guest] = (await access(machine)).clients;
    await remiOk(machine, ["devices", "revoke", guest!.id!]);
    expect(await run.exited).toBe(1);
    await run.shows("the host has revoked this access");
    await noneLeft();
  });

  test("a client that is killed leaves no ssh behind", async () => {
    await startSession(machine, "api", SHELL);
    await using run = connect("ssh://box/api");
    await run.shows("READY");
    run.child.kill("SIGKILL");
    await run.exited;
    await noneLeft();
  });

  test("the message says whether ssh, the key, the machine's key or the port is wrong", async () => {
    expect(await refused("ssh://nobody-here@box")).toContain(
      "remi: ssh is not let in at nobody-here@box: nobody-here@127.0.0.1: Permission denied (publickey); once 'ssh' alone gets in there, remi does too.",
    );
    sshd.lock(true);
    expect(await refused("ssh://box")).toContain("Permission denied (publickey)");
    sshd.lock(false);
    sshd.forgeHostKey();
    const changed = await refused("ssh://box");
    expect(changed).toContain("REMOTE HOST IDENTIFICATION HAS CHANGED");
    expect(changed).toContain("remi: ssh is not let in at box: Host key verification failed;");
    await sshd.stop();
    expect(await refused("ssh://box")).toMatch(/ssh does not reach box: ssh: .*Connection refused; try/);
    writeFileSync(client.paths.configFile, 'ssh_command = ["/nonexistent/ssh"]\n');
    expect(await refused("ssh://box")).toContain(
      "remi: ssh cannot be started here (/nonexistent/ssh: ENOENT);",
    );
  });

  test("the message says that remi is missing there, speaks another protocol, or is older than ssh://", async () => {
    sshd.install(null);
    expect(await refused("ssh://box")).toMatch(
      /there is no remi on box, or its shell does not find it \(.*not found\); install it there, or say where it is with --remote-command\./,
    );
    sshd.install("printf '\\nremi-bridge 9 7.6.5\\n'; exec cat");
    expect(await refused("ssh://box")).toMatch(
      /the remi on box is 7\.6\.5 and speaks another protocol than this one \(.*\); update the older one\./,
    );
    sshd.install("echo \"remi: there is no flag '--protocol' (see 'remi help')\" >&2; exit 2");
    expect(await refused("ssh://box")).toContain(
      "the remi on box did not answer: there is no flag '--protocol' (see 'remi help'); is it as new as this one",
    );
    sshd.install("exec yes");
    expect(await refused("ssh://box")).toContain("it prints text, but nothing from remi");
  });

  test("the place of remi there can be given, by the flag and in the config", async () => {
    await startSession(machine, "api", SHELL);
    sshd.install("echo wrong >&2; exit 3");
    const script = join(machine.root, "remi-elsewhere");
    sshd.installAt(script);
    await using flag = connect("ssh://box/api", "--remote-command", `exec ${script}`);
    await flag.shows("READY");
    const config = await Bun.file(client.paths.configFile).text();
    writeFileSync(client.paths.configFile, `${config}remote_command = "${script}"\n`);
    await using configured = connect("ssh://box/api");
    await configured.shows("READY");
  });

  test("a place that cannot be one is a wrong command line, and runs nothing", async () => {
    for (const [words, said] of [
      [["ssh://-oProxyCommand=x"], "cannot be a host"],
      [["ssh://me:secret@box"], "a password does not belong on a command line"],
      [["ssh://box/api", "web"], "the session is named in the URL already"],
      [["ssh://box", "--relay", "wss://x/connect"], "--relay has nothing to do with ssh"],
    ] as const) {
      const { code, err } = await remi(client, ["connect", ...words]);
      expect([code, err]).toEqual([2, expect.stringContaining(said)]);
    }
    const { code, err } = await remi(client, ["connect", "ssh://box"]);
    expect([code, err]).toEqual([1, "remi: connecting needs a terminal.\n"]);
    expect(sshProcesses(client)).toEqual([]);
  });

  test("the far end is for ssh, and says so to a person", async () => {
    await using run = remiTerminal(machine, ["bridge"], WIDE);
    expect(await run.exited).toBe(2);
    await run.shows("'remi connect ssh://HOST' runs this by itself");
    const { code, err } = await remi(machine, ["bridge"]);
    expect([code, err]).toEqual([1, expect.stringContaining("nobody came who could be brought")]);
  });

  test("no process there has a socket to the network for it", async () => {
    await startSession(machine, "api", SHELL);
    await remi(machine, ["code", "--no-relay"]);
    await using run = connect("ssh://box/api");
    await run.shows("READY");
    for (const pid of processesOf(machine.home)) expect([pid, networkSockets(pid)]).toEqual([pid, []]);
  });

  test("the secret is in no command line, environment, file or log", async () => {
    const trace = join(client.root, "ssh-input");
    writeFileSync(join(client.root, "ssh"), `#!/bin/sh\ntee '${trace}' | ssh "$@"\n`, { mode: 0o755 });
    const config = await Bun.file(client.paths.configFile).text();
    writeFileSync(client.paths.configFile, config.replace('["ssh"', `["${join(client.root, "ssh")}"`));
    await startSession(machine, "api", SHELL);
    await using run = connect("ssh://box/api");
    await run.shows("READY");
    const sent = new Uint8Array(await Bun.file(trace).arrayBuffer());
    expect(Buffer.from(sent.subarray(0, 4)).readUInt32BE()).toBe(16);
    const secret = Buffer.from(sent.subarray(4, 20));
    const forms = [secret.toString("latin1"), secret.toString("base64url"), secret.toString("hex")];
    for (const home of [machine, client]) {
      for (const pid of processesOf(home.home))
        for (const what of ["cmdline", "environ"]) {
          const text = Bun.spawnSync(["cat", `/proc/${pid}/${what}`]).stdout.toString("latin1");
          expect(forms.filter((form) => text.includes(form))).toEqual([]);
        }
      const files = new Bun.Glob("**/*").scanSync({ cwd: home.home, dot: true, onlyFiles: true });
      for (const file of files) {
        const text = Buffer.from(await Bun.file(join(home.home, file)).arrayBuffer()).toString("latin1");
        expect([file, forms.filter((form) => text.includes(form))]).toEqual([file, []]);
      }
    }
  });
});
