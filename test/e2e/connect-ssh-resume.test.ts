// ssh dies, hangs or is refused again and again, and every byte of output and every key arrives once, or the person is
// told why not.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Ending } from "../../src/client/follower-terms.ts";
import { connectOverSsh, type SshConnectTerms } from "../../src/client/remote/connect-ssh.ts";
import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { isRunning, killServer, sessionId, startSession } from "../support/processes.ts";
import { eventually } from "../support/remi.ts";
import { blockServer, fetchBlocks, follow, longText, Painted, sodium } from "../support/remote.ts";
import { sshChildren, sshProcesses, TestSshd, withoutSshd } from "../support/sshd.ts";

setDefaultTimeout(300_000);

describe.skipIf(withoutSshd !== null)(`over ssh${withoutSshd === null ? "" : ` (${withoutSshd})`}`, () => {
  let machine: TestHome;
  let client: TestHome;
  let sshd: TestSshd;
  beforeEach(async () => {
    machine = makeHome();
    client = makeHome();
    sshd = await TestSshd.start(machine);
  });
  afterEach(async () => {
    await sshd[Symbol.asyncDispose]();
    await client.dispose();
    await machine.dispose();
  });

  async function line(more: Partial<SshConnectTerms> = {}): Promise<RemoteConnection & AsyncDisposable> {
    const connected = await connectOverSsh(
      { user: null, host: "box", port: null },
      { sodium, program: sshd.configure(client), remoteCommand: "", say() {}, firstPauseMs: 10, ...more },
    );
    if (!connected.ok) throw new Error(connected.message);
    return Object.assign(connected.connection, { [Symbol.asyncDispose]: () => connected.connection.close() });
  }

  const READER = (file: string) => ["bash", "-c", `stty raw -echo; printf READY; cat > '${file}'`];
  const killSsh = (signal: NodeJS.Signals) => {
    for (const pid of sshChildren()) process.kill(pid, signal);
  };

  test("40 MB arrive byte for byte while ssh is killed again and again", async () => {
    const whole = longText(40 * 1024 * 1024);
    const file = join(machine.root, "whole");
    writeFileSync(file, whole);
    await startSession(machine, "files", blockServer(file));
    await using remote = await line();
    let isOver = false;
    let kills = 0;
    const killing = (async () => {
      for (; !isOver; kills++) {
        await remote.up();
        // Each ssh should carry some of it.
        await Bun.sleep(200);
        killSsh("SIGKILL");
      }
    })();
    try {
      expect(await fetchBlocks(remote, await sessionId(machine, "files"), whole)).toBe(whole.byteLength);
    } finally {
      isOver = true;
      await killing;
    }
    expect(kills).toBeGreaterThan(2);
  });

  test("keys that are typed while ssh dies are typed once each", async () => {
    const file = join(machine.root, "typed");
    await startSession(machine, "reader", READER(file));
    await using remote = await line();
    const painted = new Painted();
    let isUp = true;
    let downs = 0;
    const follower = await follow(remote, await sessionId(machine, "reader"), {
      paint: painted.paint,
      link: (up) => {
        isUp = up;
        if (!up) downs++;
      },
    });
    await painted.shows("READY");
    let whole = "";
    for (let i = 0; downs < 8; i++) {
      const word = `<${i}>`;
      if (follower.type(Buffer.from(word))) whole += word;
      if (i % 10 === 9 && isUp) killSsh("SIGKILL");
      await Bun.sleep(5);
    }
    await eventually("all input", () => existsSync(file) && statSync(file).size >= whole.length);
    expect(readFileSync(file, "utf8")).toBe(whole);
    follower.close();
  });

  test("it comes back when the server there was killed, and starts it", async () => {
    await startSession(machine, "api", ["sh", "-c", "echo READY; exec cat"]);
    await using remote = await line();
    const painted = new Painted();
    const follower = await follow(remote, await sessionId(machine, "api"), { paint: painted.paint });
    await painted.shows("READY");
    await killServer(machine);
    follower.type(Buffer.from("typed while it was down\r"));
    await painted.shows("typed while it was down");
    follower.close();
  });

  test("it comes back when sshd does, without a question", async () => {
    await startSession(machine, "api", ["sh", "-c", "echo READY; exec cat"]);
    const counted = join(client.root, "ssh");
    const tries = join(client.root, "tries");
    writeFileSync(
      counted,
      `#!/bin/sh\necho "$@" >> '${tries}'\nexec ${sshd.configure(client).join(" ")} "$@"\n`,
      {
        mode: 0o755,
      },
    );
    await using remote = await line({ program: [counted] });
    const painted = new Painted();
    const follower = await follow(remote, await sessionId(machine, "api"), { paint: painted.paint });
    await painted.shows("READY");
    await sshd.stop();
    killSsh("SIGKILL");
    follower.type(Buffer.from("typed while it was down\r"));
    // More tries than refusals in a row would be believed.
    const all = () => readFileSync(tries, "utf8").trim().split("\n");
    await eventually("some tries", () => all().length > 5);
    await sshd.listen();
    await painted.shows("typed while it was down");
    expect(all().map((words) => words.includes("BatchMode=yes"))).toEqual(all().map((_, nth) => nth > 0));
    // Every second try does not share an open connection of ssh's.
    expect(all()[1]).not.toContain("ControlPath=none");
    expect(all()[2]).toContain("ControlPath=none");
    follower.close();
  });

  test("an ssh that hangs is ended with its channel, although it handles no signal", async () => {
    await startSession(machine, "api", ["sh", "-c", "echo READY; exec cat"]);
    await using remote = await line();
    const painted = new Painted();
    const follower = await follow(remote, await sessionId(machine, "api"), { paint: painted.paint });
    await painted.shows("READY");
    const hung = sshChildren();
    killSsh("SIGSTOP");
    // The heartbeat does this after a silence.
    remote.cut();
    follower.type(Buffer.from("typed\r"));
    await painted.shows("typed");
    await eventually("the end of the hung one", () => hung.every((pid) => !isRunning(pid)));
    follower.close();
  });

  test("a user who is not let in any more is told so, after three tries", async () => {
    await startSession(machine, "api", ["sh", "-c", "echo READY; exec cat"]);
    await using remote = await line();
    const ended = Promise.withResolvers<Ending>();
    const painted = new Painted();
    await follow(remote, await sessionId(machine, "api"), {
      paint: painted.paint,
      ended: (ending) => ended.resolve(ending),
    });
    await painted.shows("READY");
    sshd.lock(true);
    killSsh("SIGKILL");
    const ending = await ended.promise;
    expect(ending.kind).toBe("gone");
    expect(JSON.stringify(ending)).toContain("ssh is not let in at box: ");
    expect(JSON.stringify(ending)).toContain("Permission denied (publickey)");
  });

  test("an update that removes remi for a moment ends nothing", async () => {
    await startSession(machine, "api", ["sh", "-c", "echo READY; exec cat"]);
    await using remote = await line();
    const painted = new Painted();
    const follower = await follow(remote, await sessionId(machine, "api"), { paint: painted.paint });
    await painted.shows("READY");
    const marker = join(machine.root, "asked");
    sshd.install(`echo x >> '${marker}'; exit 127`);
    killSsh("SIGKILL");
    await eventually("a try in vain", () => existsSync(marker));
    sshd.install();
    follower.type(Buffer.from("typed meanwhile\r"));
    await painted.shows("typed meanwhile");
    follower.close();
  });

  test("leaving ends every ssh, and says goodbye to the machine first", async () => {
    await startSession(machine, "api", ["sh", "-c", "echo READY; exec cat"]);
    {
      await using remote = await line();
      expect(await remote.list()).toHaveLength(1);
      expect(remote.route.path).toBe("ssh");
      expect(sshChildren()).toHaveLength(1);
    }
    await eventually(
      "the end of ssh",
      () => sshChildren().length === 0 && sshProcesses(machine).length === 0,
    );
    // The server may hear of it a moment after ssh has ended.
    const left = await eventually(
      "the client's leaving",
      () => readFileSync(machine.paths.log, "utf8").match(/a remote client left.*/)?.[0],
    );
    expect(left).toContain('why="it said closed"');
  });
});
