// Hooks run remi inside repositories. Bun obeyed what it found there: a preloaded module, variables, and paths that
// stand for other modules.

import { expect, test } from "bun:test";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownCommand } from "../../src/config/self.ts";
import { makeHome } from "../support/home.ts";
import { remiOk } from "../support/remi.ts";

/** What a repository may hold that Bun reads unasked, each leaving a trace when it was obeyed. */
const FILES: Readonly<Record<string, (trace: string) => string>> = {
  "bunfig.toml": () => 'preload = ["./evil.ts"]\n[test]\npreload = ["./evil.ts"]\n',
  ".env": (trace) => `REMI_HOME=${trace}\nNODE_TLS_REJECT_UNAUTHORIZED=0\nLD_PRELOAD=${trace}\n`,
  ".env.local": (trace) => `REMI_HOME=${trace}\n`,
  ".env.production": (trace) => `REMI_HOME=${trace}\n`,
  ".env.development": (trace) => `REMI_HOME=${trace}\n`,
  "tsconfig.json": () => '{"compilerOptions":{"baseUrl":".","paths":{"*":["./evil.ts"]}}}',
  "jsconfig.json": () => '{"compilerOptions":{"baseUrl":".","paths":{"*":["./evil.ts"]}}}',
  "package.json": () =>
    '{"name":"yargs","type":"module","exports":"./evil.ts","imports":{"#*":"./evil.ts"},"bun":{"preload":["./evil.ts"]}}',
};

test("what remi starts and what it writes into settings ignores the working directory", async () => {
  await using home = makeHome();
  await remiOk(home, ["new", "-d", "demo", "--", "cat"]);
  for (const only of [...Object.keys(FILES), "all"]) {
    const directory = join(home.root, `hostile-${only}`);
    const trace = join(directory, "obeyed");
    mkdirSync(join(directory, "node_modules/yargs"), { recursive: true });
    const evil = `require("node:fs").writeFileSync(${JSON.stringify(trace)}, "");`;
    writeFileSync(join(directory, "evil.ts"), evil);
    writeFileSync(join(directory, "node_modules/yargs/index.js"), evil);
    for (const [name, text] of Object.entries(FILES))
      if (only === name || only === "all") writeFileSync(join(directory, name), text(trace));
    for (const args of [["ls", "--json"], ["--version"], ["event", "idle"]]) {
      const run = Bun.spawn([...ownCommand(), ...args], {
        cwd: directory,
        env: { ...home.env, REMI_SESSION_ID: "none" },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [out, err] = await Promise.all([run.stdout.text(), run.stderr.text(), run.exited]);
      if (args[0] === "ls") expect([only, err, out]).toEqual([only, "", expect.stringContaining('"demo"')]);
      expect([only, args, existsSync(trace)]).toEqual([only, args, false]);
    }
  }
});
