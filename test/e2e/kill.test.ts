// `kill` ends a session with all its processes, whatever they ignore and wherever they went, and nothing else.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import {
  captureShows,
  gone,
  hasExited,
  hostPid,
  isRunning,
  killServer,
  serverPid,
  sessionId,
  startSession,
} from "../support/processes.ts";
import { livingWith } from "../support/random-tree.ts";
import { eventually, remi, remiCommand, remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

const STUBBORN = ["sh", "-c", "trap '' HUP TERM; echo ready; while :; do sleep 0.1; done"];

/** Starts a shell script whose first line of output is process ids. */
async function startTelling(name: string, script: string): Promise<number[]> {
  await startSession(home, name, ["bash", "-c", script]);
  const line = (await captureShows(home, name, /^\d+[\d ]*\n/)).split("\n")[0]!;
  return line.trim().split(" ").map(Number);
}

async function host(name: string): Promise<number> {
  return hostPid(home, await sessionId(home, name));
}

/** Kills the session and expects that none of the processes lives. */
async function endsAll(name: string, pids: readonly number[]): Promise<void> {
  expect(pids.filter((pid) => isRunning(pid))).toEqual([...pids]);
  const { code, err } = await remi(home, ["kill", name]);
  // It may say that it takes a while, and nothing else.
  const said = err.replace("remi: the session has not ended yet, waiting.\n", "");
  expect({ code, said, left: pids.filter((pid) => isRunning(pid)) }).toEqual({ code: 0, said: "", left: [] });
  expect((await sessionRecord(home, name))!.state).toBe("exited");
}

describe("kill ends", () => {
  test("a child in the program's group that ignores SIGHUP and outlives its leader", async () => {
    const pids = await startTelling(
      "a",
      `(trap "" HUP; echo $BASHPID; exec sleep 1000 2>/dev/null) | { read p; echo $p; exec cat; }`,
    );
    await endsAll("a", pids);
  });

  test("a daemon with an empty environment in a session of its own", async () => {
    const pids = await startTelling(
      "a",
      `(env -i setsid sh -c 'trap "" HUP TERM; echo $$ > ${home.user}/pid; while :; do /bin/sleep 0.1; done' &)
       until [ -s ${home.user}/pid ]; do sleep 0.01; done; cat ${home.user}/pid; exec sleep 1000`,
    );
    await endsAll("a", pids);
  });

  test("what is stopped, and what the terminal stopped for reading", async () => {
    const pids = await startTelling(
      "a",
      `set -m; (kill -STOP $BASHPID; exec sleep 1000) & a=$!; (trap "" HUP; read x < /dev/tty; exec sleep 1000) & echo $a $! $$; while :; do sleep 1; done`,
    );
    await endsAll("a", pids);
  });

  test("a program that keeps starting children", async () => {
    const script = "trap '' HUP TERM; while :; do (exec -a remi-loop sleep 0.5) & sleep 0.01; done";
    await startSession(home, "a", [
      "bash",
      "-c",
      `exec -a ${home.user}/loop bash -c "${script}" ${home.user}/loop`,
    ]);
    await eventually("the loop", () => livingWith(`${home.user}/loop`).length > 0);
    await remiOk(home, ["kill", "a"]);
    expect(livingWith(`${home.user}/loop`)).toEqual([]);
  });

  test("a program whose main thread has ended while others run", async () => {
    const code = `import threading,time,os,ctypes
threading.Thread(target=lambda: time.sleep(1000)).start()
print(os.getpid(), flush=True)
ctypes.CDLL(None).pthread_exit(None)`;
    if (Bun.which("python3") === null) return;
    await startSession(home, "a", ["python3", "-c", code]);
    const pid = Number((await captureShows(home, "a", /^\d+/)).split("\n")[0]);
    await endsAll("a", [pid]);
  });

  test("what a program left running when it ended by itself", async () => {
    await startSession(home, "a", ["sh", "-c", "trap '' HUP; sleep 1000 & echo $!"]);
    const record = await hasExited(home, "a");
    expect(record).toMatchObject({ exitCode: 0, pid: null });
    const child = Number((await remiOk(home, ["capture", "a"])).split("\n")[0]);
    expect(isRunning(child)).toBe(true);
    await remiOk(home, ["kill", "a"]);
    expect(isRunning(child)).toBe(false);
    const again = await remi(home, ["kill", "a"]);
    expect(again).toMatchObject({ code: 1, out: "" });
    expect(again.err).toContain("has ended");
  });

  test("a session from the inside", async () => {
    await startSession(home, "a", ["sh", "-c", `${remiCommand("kill", "a").join(" ")}; sleep 1000`]);
    expect((await hasExited(home, "a")).signal).not.toBeNull();
  });
});

describe("the host", () => {
  test("stopped, is woken, and reports the end", async () => {
    await startSession(home, "a", STUBBORN);
    await captureShows(home, "a", "ready");
    const pid = (await sessionRecord(home, "a"))!.pid as number;
    process.kill(await host("a"), "SIGSTOP");
    await endsAll("a", [pid]);
    expect(await sessionRecord(home, "a")).toMatchObject({ signal: "SIGKILL" });
    expect(await remiOk(home, ["capture", "a"])).toContain("ready");
  });

  test("killed in the middle, costs nothing", async () => {
    await startSession(home, "a", STUBBORN);
    await captureShows(home, "a", "ready");
    const pid = (await sessionRecord(home, "a"))!.pid as number;
    const hosting = await host("a");
    const killing = remi(home, ["kill", "a"]);
    await eventually("the host's end", () => {
      process.kill(hosting, "SIGKILL");
      return true;
    });
    expect((await killing).code).toBe(0);
    expect(isRunning(pid)).toBe(false);
  });

  test("told to stop, ends the whole session", async () => {
    const pids = await startTelling(
      "a",
      `(trap "" HUP TERM; setsid sh -c 'echo $$ > ${home.user}/pid; exec sleep 1000' &)
       until [ -s ${home.user}/pid ]; do sleep 0.01; done; echo $(cat ${home.user}/pid) $$; exec sleep 1000`,
    );
    const hosting = await host("a");
    process.kill(hosting, "SIGTERM");
    await gone(hosting);
    expect(pids.filter((pid) => isRunning(pid))).toEqual([]);
  });

  test("reaps the orphans it takes in", async () => {
    await startSession(home, "a", [
      "sh",
      "-c",
      "(sleep 0.01 &); (sleep 0.01 &); echo ready; exec sleep 1000",
    ]);
    await captureShows(home, "a", "ready");
    const hosting = await host("a");
    const children = async () =>
      (await Bun.$`ps -o pid= --ppid ${hosting}`.nothrow().text()).trim().split("\n").length;
    await eventually("one child", async () => (await children()) === 1);
  });
});

test("two kills at once both report the end", async () => {
  await startSession(home, "a", STUBBORN);
  await captureShows(home, "a", "ready");
  const runs = await Promise.all([
    remi(home, ["kill", "a"]),
    remi(home, ["kill", "a"]),
    remi(home, ["kill", "a"]),
  ]);
  expect(runs.map((run) => run.code)).toEqual([0, 0, 0]);
  expect((await sessionRecord(home, "a"))!.state).toBe("exited");
});

test("a signal reaches a program whose host is stopped", async () => {
  await startSession(home, "a", ["sleep", "1000"]);
  const pid = (await sessionRecord(home, "a"))!.pid as number;
  const hosting = await host("a");
  process.kill(hosting, "SIGSTOP");
  await remiOk(home, ["kill", "--signal", "SIGKILL", "a"]);
  await gone(pid);
  process.kill(hosting, "SIGCONT");
  await hasExited(home, "a");
});

describe("kill leaves alone", () => {
  test("sessions and the server that were started inside the session", async () => {
    const inner = remiCommand("new", "-d", "inner", "--", "sleep", "1000").join(" ");
    await startSession(home, "outer", ["sh", "-c", `read x; ${inner}; echo started; exec sleep 1000`]);
    // The next server is the session's own child.
    await killServer(home);
    const id = JSON.parse(await remiOk(home, ["ls", "--json"]))[0].id;
    expect(id).toBeString();
    await killServer(home);
    await Bun.spawn(remiCommand("send", "outer", "--enter", "go"), { env: home.env }).exited;
    await captureShows(home, "outer", "started");
    const pid = (await sessionRecord(home, "inner"))!.pid as number;
    const server = await serverPid(home);
    await remiOk(home, ["kill", "outer"]);
    expect(isRunning(pid)).toBe(true);
    expect(await serverPid(home)).toBe(server);
    await remiOk(home, ["kill", "inner"]);
    expect(isRunning(pid)).toBe(false);
  });

  test("somebody else's process that was given the session's environment", async () => {
    await startSession(home, "a", ["sleep", "1000"]);
    const env = { ...home.env, REMI_SESSION_ID: await sessionId(home, "a") };
    // Its parent is this test and no reaper: an editor's server starts shells like that for its clients.
    const other = Bun.spawn(["sleep", "1000"], { env });
    await remiOk(home, ["kill", "a"]);
    expect(isRunning(other.pid)).toBe(true);
    other.kill("SIGKILL");
  });
});

test
  .skipIf(process.getuid?.() !== 0 || Bun.which("setpriv") === null)
  .each([[["kill", "a"]], [["kill", "--all", "--yes"]]])(
  "what belongs to another user is named by %p, and the status says so",
  async (words) => {
    // A program that gives itself the rights of another user, as sudo does.
    const climb = join(home.root, "climb");
    copyFileSync(Bun.which("setpriv")!, climb);
    chmodSync(climb, 0o4755);
    chmodSync(home.root, 0o777);
    chmodSync(home.user, 0o777);
    const nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"];
    const run = async (...args: string[]) => {
      const child = Bun.spawn([...nobody, ...remiCommand(...args)], {
        env: home.env,
        cwd: home.root,
        stdout: "pipe",
        stderr: "pipe",
      });
      const [out, err] = [await new Response(child.stdout).text(), await new Response(child.stderr).text()];
      return { code: await child.exited, out, err };
    };
    const started = await run(
      "new",
      "-d",
      "a",
      "--",
      "sh",
      "-c",
      `trap "" HUP; ${climb} --reuid 0 sleep 1234 & wait`,
    );
    expect(started).toMatchObject({ code: 0, err: "" });
    await eventually("the climber", () => livingWith("sleep\x001234").length === 1);
    const [pid] = livingWith("sleep\x001234");
    await run("new", "-d", "other", "--", "sleep", "1000");
    const killed = await run(...words);
    const listed = JSON.parse((await run("ls", "--json")).out) as { name: string; state: string }[];
    const other = listed.find(({ name }) => name === "other")!;
    expect(other.state === "exited").toBe(words.includes("--all"));
    if (other.state !== "exited") await run("kill", "other");
    expect(killed.code).toBe(1);
    expect(killed.err).toContain(`not every process could be ended in session 'a': ${pid} (sleep 1234)`);
    process.kill(pid!, "SIGKILL");
  },
);
