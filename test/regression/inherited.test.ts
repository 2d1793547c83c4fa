// A program had the umask, the resource limits and the PWD of the process that had started the session server.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { remiCommand, remiOk } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

const show = (words: string) => ["sh", "-c", `echo "is=${words} end"; cat`];

/** Runs remi as the child of a shell that has done `before`; what a session's program then shows. */
async function inherited(name: string, before: string, verb: readonly string[], cwd = home.root) {
  const child = Bun.spawn(["sh", "-c", `${before}; "$@"; exit $?`, "sh", ...remiCommand(...verb)], {
    ...{ env: { ...home.env }, cwd, stdout: "ignore", stderr: "pipe" },
  });
  const [status, said] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  expect([status, said]).toEqual([0, ""]);
  return /is=(.*) end/.exec(await captureShows(home, name, " end"))![1]!;
}

test("the umask is the caller's, whoever started the server", async () => {
  const umask = show("$(umask)");
  expect(await inherited("a", "umask 027", ["new", "-d", "a", "--", ...umask])).toBe("0027");
  expect(await inherited("b", "umask 002", ["new", "-d", "b", "--", ...umask])).toBe("0002");
  await remiOk(home, ["kill", "b"]);
  expect(await inherited("b", "umask 077", ["restart", "b"])).toContain("0077");
});

// Only Linux tells a process's limits to others and lets them be set for others.
test.skipIf(process.platform !== "linux")("resource limits are the caller's, soft and hard", async () => {
  // Not of those with low limits: no process gives another more than it may have itself.
  await remiOk(home, ["new", "-d", "first", "--", "cat"]);
  const files = show("$(ulimit -Sn) $(ulimit -Hn)");
  const other = show("$(ulimit -Sc) $(ulimit -Hc) $(ulimit -Ss) $(ulimit -Sf)");
  const run = (name: string, before: string, words: string[]) =>
    inherited(name, before, ["new", "-d", name, "--", ...words]);
  // Only a soft limit: the runtime raises its own, which is not the caller's.
  expect(await run("a", "ulimit -Sn 900; ulimit -Hn 5000", files)).toBe("900 5000");
  expect(await run("b", "ulimit -n 700", files)).toBe("700 700");
  expect(await run("c", "ulimit -c 0; ulimit -Ss 4096; ulimit -f 99999", other)).toBe("0 0 4096 99999");
  // A later session is not bound by an earlier one's.
  expect(Number((await run("d", "true", files)).split(" ")[1])).toBeGreaterThan(5000);
});

test.skipIf(process.platform !== "linux")("the nice value is the caller's", async () => {
  await remiOk(home, ["ls"]);
  const words = show("$(sleep 0.1; nice)");
  expect(await inherited("a", "renice -n 7 $$ >/dev/null", ["new", "-d", "a", "--", ...words])).toBe("7");
});

test("ignored signals are not passed on: a program begins with the defaults", async () => {
  const words = ["sh", "-c", 'echo "is=$(grep SigIgn /proc/self/status | cut -f2) end"; cat'];
  if (process.platform !== "linux") return;
  const ignoring = "trap '' HUP INT QUIT TERM PIPE TSTP";
  expect(await inherited("a", ignoring, ["new", "-d", "a", "--", ...words])).toBe("0000000000000000");
});

test("PWD is the program's directory, by the name that the caller has for it", async () => {
  const real = join(home.user, "real");
  mkdirSync(real);
  symlinkSync(real, join(home.user, "name"));
  // Not through a shell, which would correct PWD by itself.
  const words = ["env"];
  const pwdOf = async (name: string, env: Record<string, string>, ...flags: string[]) => {
    await remiOk(home, ["new", "-d", name, ...flags, "--", ...words], { env, cwd: real });
    return /^PWD=(.*)$/m.exec(await captureShows(home, name, "REMI_SESSION_ID="))![1]!.trimEnd();
  };
  expect(await pwdOf("a", { PWD: join(home.user, "name") })).toBe(join(home.user, "name"));
  expect(await pwdOf("b", { PWD: "/gone" })).toBe(real);
  expect(await pwdOf("c", { PWD: join(home.user, "name") }, "--cwd", home.user)).toBe(home.user);
});
