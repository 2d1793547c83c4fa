// Makes docs/attach.svg, the README's picture, from a real run: `bun test/support/picture.ts`.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "./home.ts";
import { REPOSITORY, remiCommand, remiOk, TerminalRun } from "./remi.ts";
import { screenSvg } from "./screen-svg.ts";

await using home = makeHome();
const env = { ...home.env, PS1: "\\[\\e[36m\\]$\\[\\e[0m\\] " };
writeFileSync(join(home.root, "tests.sh"), "printf '\\e[32m✓\\e[0m 128 tests passed\\n'; exec sleep 600\n");
await remiOk(home, ["new", "-d", "api", "--", "bash", "tests.sh"]);
await remiOk(home, ["new", "-d", "docs", "--", "vim", "-R", "LICENSE"], { cwd: REPOSITORY });
await remiOk(home, ["new", "-d", "once", "--", "bash", "-c", "exit 3"]);
await remiOk(home, ["wait", "api", "--for", "/passed/", "--timeout", "60"]);
await using run = new TerminalRun(["bash", "--norc", "-i"], { env, cwd: home.root, cols: 88, rows: 20 });
run.type(
  `remi() { ${remiCommand()
    .map((word) => `'${word}'`)
    .join(" ")} "$@"; }; clear\r`,
);
await run.until("the prompt", () => run.rows()[0]!.startsWith("$") && run.rows()[1] === "");
run.type("remi build -- bash --norc\r");
await run.until("the session", () => run.rows()[0]!.startsWith("$") && !run.screen().includes("remi build"));
run.type("for i in 1 2 3; do printf '\\e[33m[%d/3]\\e[0m compiling...\\n' $i; done\r");
await run.shows("[3/3]");
run.type("\x02d");
await run.shows("detached from build");
await remiOk(home, ["wait", "docs", "--for", "idle", "--timeout", "60"]);
run.type("remi ls\r");
await run.shows(/once +exited/);
run.type("remi capture api | head -1\r");
await run.shows(/^✓ 128 tests passed/m);
writeFileSync(join(REPOSITORY, "docs/attach.svg"), screenSvg(run));
