// Tab in the real shells: commands, flags, values, sessions with their state.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { installRemi, SHELL_COMMANDS, ShellDriver, type ShellName } from "./completions-shell.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let env: Readonly<Record<string, string>>;

beforeAll(() => {
  home = makeHome();
  env = installRemi(home);
  writeFileSync(join(home.user, "settings.pem"), "");
  for (const name of ["alpha", "alpine", "beta"]) {
    const made = Bun.spawnSync(["remi", "new", "-d", name, "--", "sleep", "1000"], { env, cwd: home.user });
    if (!made.success) throw new Error(made.stderr.toString());
  }
});
afterAll(() => home.dispose());

for (const shell of Object.keys(SHELL_COMMANDS) as ShellName[])
  describe(shell, () => {
    let driver: ShellDriver;
    beforeAll(async () => {
      driver = await ShellDriver.start(shell, env, home.user);
    });
    afterAll(() => driver[Symbol.asyncDispose]());

    const completes = (typed: string, line: string) => driver.completes(typed, line);
    const lists = (typed: string, ...wanted: (string | RegExp)[]) => driver.lists(typed, ...wanted);

    test("commands", async () => {
      await completes("remi rena\t", "remi rename");
      await completes("remi complet\tba\t", "remi completion bash");
      await lists("remi re\t\t", "rename", "restart");
    });

    test("aliases have the same flags", async () => {
      await completes("remi kill-session --sig\tSIGI\t", "remi kill-session --signal SIGINT");
    });

    test("flags", async () => {
      await completes("remi attach --detach-o\t", "remi attach --detach-others");
      await lists("remi capture --\t\t", "--ansi", "--html", "--json", "--scrollback", "--join");
    });

    test("session names, for every way to name one", async () => {
      await completes("remi attach b\t", "remi attach beta");
      await completes("remi attach -t b\t", "remi attach -t beta");
      await completes("remi attach -r b\t", "remi attach -r beta");
      await completes("remi bet\t", "remi beta");
      await completes("remi kill beta alph\t", "remi kill beta alpha");
      await completes("remi kill --signal SIGINT bet\t", "remi kill --signal SIGINT beta");
      await completes("remi capture al\tha\t", "remi capture alpha");
    });

    test("session names come with their state", async () => {
      // zsh puts names of the same description on one line.
      const state = "\\b.*\\b(starting|working|idle)\\b";
      await lists("remi attach alp\t\t", new RegExp(`alpha${state}`), new RegExp(`alpine${state}`));
    });

    test("values of flags and arguments", async () => {
      await completes("remi server statu\t", "remi server status");
      await completes("remi send beta --key PageU\t", "remi send beta --key PageUp");
      await completes("remi wait beta --for wai\t", "remi wait beta --for waiting");
      await completes("remi share beta --expires 3\t", "remi share beta --expires 30m");
    });

    test("a file where one is named", async () => {
      await completes("remi relay --tls-cert settin\t", "remi relay --tls-cert settings.pem");
    });

    test("a program after --", async () => {
      await completes("remi new x -- hostnam\t", "remi new x -- hostname");
    });

    test("no session is offered when none matches", async () => {
      await driver.fresh();
      driver.type("remi rm bet\t");
      await completes("remi rm bet\t", "remi rm bet");
    });
  });

test("the query that shells make prints nothing without a server or for nonsense", async () => {
  await using other = makeHome();
  for (const words of [["sessions"], ["sessions", "living"], ["nonsense"], []]) {
    const asked = Bun.spawnSync(["remi", "__complete", ...words], {
      env: { ...env, REMI_HOME: other.home },
      cwd: other.user,
    });
    expect(asked.exitCode).toBe(0);
    expect(asked.stdout.toString() + asked.stderr.toString()).toBe("");
  }
  const broken = Bun.spawnSync(["remi", "__complete", "sessions"], {
    env: { ...env, REMI_HOME: "relative/path" },
    cwd: other.user,
  });
  expect([broken.exitCode, broken.stdout.toString(), broken.stderr.toString()]).toEqual([0, "", ""]);
});
