// Terminals that see a session drawn for them, because it has another size: their mouse means the session's cells, and
// what the view has set in them is undone on every way out.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { REPOSITORY, remiOk } from "../support/remi.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";
import { attached } from "../support/screen-session.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let open: OuterTerminal[] = [];
beforeEach(() => {
  home = makeHome();
  mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.configFile, 'size_policy = "manual"\n', { mode: 0o600 });
});
afterEach(async () => {
  for (const run of open) await run.close();
  open = [];
  await home.dispose();
});

/** A session that has the mouse on, and shows in hex each byte that it is typed. */
async function start(modes: string, size: string): Promise<void> {
  const program = join(REPOSITORY, "test/fixtures/programs/show-keys.ts");
  const script = `printf '\\033[?${modes}h'; exec bun ${program} mouse`;
  await remiOk(home, ["new", "-d", "s", "--size", size, "--", "sh", "-c", script]);
  await remiOk(home, ["wait", "s", "--for", "/this is mouse/", "--timeout", "60"]);
}

async function attach(cols: number, rows: number): Promise<OuterTerminal> {
  const run = await attached(home, "s", { cols, rows });
  open.push(run);
  await run.shows("this is mouse");
  return run;
}

/** Waits until the program has got exactly these bytes. */
async function got(text: string): Promise<void> {
  const hex = Buffer.from(text, "latin1").toString("hex");
  await remiOk(home, ["wait", "s", "--for", `/\\[${hex}\\]/`, "--timeout", "60"]);
}

describe("the mouse of a smaller terminal that looks at the session's middle", () => {
  for (const [encoding, modes, expected] of [
    ["SGR", "1002;1006", "\x1b[<0;23;9M\x1b[<32;24;9M\x1b[<0;24;9m\x1b[<64;21;6M"],
    ["urxvt", "1002;1015", "\x1b[32;23;9M\x1b[64;24;9M\x1b[35;24;9M\x1b[96;21;6M"],
    ["X10", "1002", "\x1b[M 7)\x1b[M@8)\x1b[M#8)\x1b[M`5&"],
    ["UTF-8", "1002;1005", "\x1b[M 7)\x1b[M@8)\x1b[M#8)\x1b[M`5&"],
    ["pixels", "1002;1016", "\x1b[<0;181;137M\x1b[<32;189;137M\x1b[<0;189;137m\x1b[<64;165;89M"],
  ] as const)
    test(encoding, async () => {
      await start(modes, "100x40");
      const run = await attach(40, 10);
      expect(run.terminal.modes.mouseTrackingMode).toBe("drag");
      run.type("\x02\x1b[C");
      run.type("\x02\x1b[B");
      await run.until("the middle", () => !run.screen().includes("this is"));
      // A click, a drag by one column, a release, the wheel.
      run.type("\x1b[<0;3;4M\x1b[<32;4;4M\x1b[<0;4;4m\x1b[<64;1;1M");
      await got(expected);
    });
});

test("clicks beside the session are not passed to it, except the end of a drag", async () => {
  await start("1003;1006", "60x20");
  const run = await attach(80, 24);
  run.type("\x1b[<0;61;1M\x1b[<0;61;1m\x1b[<65;1;21M\x1b[<35;70;22M");
  run.type("\x1b[<0;60;20M\x1b[<32;70;23M\x1b[<0;70;23m");
  await got("\x1b[<0;60;20M\x1b[<32;60;20M\x1b[<0;60;20m");
});

test("a paste that looks like a click is a paste", async () => {
  await start("1000;2004", "60x20");
  const run = await attach(80, 24);
  run.type("\x1b[200~\x1b[<0;3;4M\x1b[201~");
  await got("\x1b[200~\x1b[<0;3;4M\x1b[201~");
});
