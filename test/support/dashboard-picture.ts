// Makes docs/dashboard.svg, the README's picture of the dashboard, from a real run with six sessions:
// `bun test/support/dashboard-picture.ts [DIRECTORY [COLSxROWS [light]]]`.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "./home.ts";
import { REPOSITORY, remiOk } from "./remi.ts";
import { outer } from "./screen-session.ts";
import { DARK, LIGHT, screenSvg } from "./screen-svg.ts";

const AGENTS = join(REPOSITORY, "test/fixtures/agents");
const [directory = join(REPOSITORY, "docs"), size = "118x27", theme = "dark"] = process.argv.slice(2);
const [cols, rows] = size.split("x").map(Number) as [number, number];

/** Programs that imitate agents and builds: what they print is in test/fixtures/agents. */
const PROGRAMS: Readonly<Record<string, string>> = {
  claude: `cat ${AGENTS}/claude-permission.ansi; read -r; cat ${AGENTS}/claude-composer.ansi; exec sleep 600`,
  codex: `i=0; while :; do i=$((i+1)); printf '\\e[2K\\r\\e[36m•\\e[0m Working (%ss • esc to interrupt)' $((i/4)); sleep 0.25; done`,
  gemini: `cat ${AGENTS}/gemini-composer.ansi; exec sleep 600`,
  make: `for i in $(seq 1 400); do printf '\\e]9;4;1;%d\\e\\\\[%3d/400] \\e[32mCC\\e[0m src/unit-%03d.c\\n' $((i/4+20)) $((i+80)) $i; sleep 0.15; done; exec sleep 600`,
  pytest: `printf 'collected 214 items\\n\\n\\e[31mFAILED\\e[0m tests/test_login.py::test_expired_token\\n\\e[31m1 failed\\e[0m, 213 passed in 41.2s\\n'; exit 1`,
  deploy: `printf 'Deploying 14 files to staging\\n'; read -r -p 'Overwrite the running release? [y/N] '; exec sleep 600`,
};

const SESSIONS: readonly (readonly [name: string, program: string, project: string, branch: string])[] = [
  ["tests", "pytest", "shop/backend", "main"],
  ["notes", "gemini", "notes", "main"],
  ["build", "make", "engine", "release-2.1"],
  ["search", "codex", "shop/search", "fuzzy-ranking"],
  ["staging", "deploy", "shop", "main"],
  ["login", "claude", "shop/backend", "expired-tokens"],
];

await using home = makeHome();
const bin = join(home.root, "bin");
mkdirSync(bin);
for (const [name, script] of Object.entries(PROGRAMS)) {
  writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}
const env = { ...home.env, PATH: `${bin}:${home.env.PATH}` };
for (const [name, program, project, branch] of SESSIONS) {
  const cwd = join(home.user, project, name === "login" ? "../backend-login" : "");
  mkdirSync(join(cwd, ".git"), { recursive: true });
  writeFileSync(join(cwd, ".git/HEAD"), `ref: refs/heads/${branch}\n`);
  await remiOk(home, ["new", "-d", "--cwd", cwd, "--size", "100x30", name, "--", program], { env });
}
await remiOk(home, ["wait", "login", "--for", "waiting", "--timeout", "60"]);
await remiOk(home, ["wait", "staging", "--for", "waiting", "--timeout", "60"]);
await remiOk(home, ["wait", "notes", "--for", "idle", "--timeout", "60"]);
await using run = outer(home, [], { cols, rows });
await run.shows("staging");
await run.until("the bars of what prints", () => /[▁-█]{5}/u.test(run.screen()), 60_000);
if (!run.screen().includes("── login")) run.type("w");
await run.shows("Do you want to proceed");
writeFileSync(join(directory, "dashboard.svg"), screenSvg(run, theme === "light" ? LIGHT : DARK));
run.type("q");
await run.exited;
