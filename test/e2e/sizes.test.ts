// Terminals of several sizes on one session: whose size it takes under each policy, and that none is ever garbled.

import { afterEach, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { connectServer } from "../../src/client/connect-server.ts";
import { SessionFollower } from "../../src/client/session-follower.ts";
import { localWay } from "../../src/client/session-way.ts";
import { CuttingProxy } from "../support/cutting-proxy.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { REPOSITORY, remiCommand, remiOk } from "../support/remi.ts";
import { OuterTerminal } from "../support/screen-outer.ts";
import { attached, detach, record, untilClients, untilSize } from "../support/screen-session.ts";
import { cells, sameScreen } from "../support/screen-state.ts";

setDefaultTimeout(120_000);

const DOT = "·";
let home: TestHome;
let open: OuterTerminal[] = [];
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  for (const run of open) await run.close();
  open = [];
  await home.dispose();
});

async function attach(cols: number, rows: number, ...flags: string[]): Promise<OuterTerminal> {
  const run = await attached(home, "s", { cols, rows, flags });
  open.push(run);
  return run;
}

/** A session that draws its size, in colours, on the whole screen, and again for each change. */
async function start(policy: string, size = "80x24"): Promise<void> {
  mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.configFile, `size_policy = "${policy}"\n`, { mode: 0o600 });
  const program = join(REPOSITORY, "test/fixtures/programs/size-grid.ts");
  await remiOk(home, ["new", "-d", "s", "--size", size, "--", "bun", program]);
}

/** Waits until the terminal shows the session whole and alone, in its own size. */
async function whole(run: OuterTerminal): Promise<void> {
  const { cols, rows } = run.terminal;
  await untilSize(home, "s", cols, rows);
  await run.until(`a grid of ${cols}x${rows}`, () => isGrid(run, cols, rows, cols, rows, 0, 0));
}

/** Whether the terminal shows the session's grid from its cell (left, top) on, and dots where there is none. */
function isGrid(
  run: OuterTerminal,
  cols: number,
  rows: number,
  shownCols: number,
  shownRows: number,
  left: number,
  top: number,
): boolean {
  return run.rows().every((text, y) => {
    const width = run.terminal.cols;
    const row =
      y < shownRows
        ? gridRow(cols, rows, top + y).slice(left, left + shownCols) +
          DOT.repeat(Math.max(0, width - shownCols))
        : DOT.repeat(width);
    return text.padEnd(width) === row.padEnd(width);
  });
}

/** As size-grid.ts draws it. */
function gridRow(cols: number, rows: number, y: number): string {
  return `${y}:${cols}x${rows} `.repeat(cols).slice(0, cols);
}

/** Waits until a terminal of another size shows the part that it can. The cursor stands at the session's home. */
async function part(run: OuterTerminal, cols: number, rows: number): Promise<void> {
  await untilSize(home, "s", cols, rows);
  const [width, height] = [Math.min(cols, run.terminal.cols), Math.min(rows, run.terminal.rows)];
  await run.until(`a part of ${cols}x${rows}`, () => isGrid(run, cols, rows, width, height, 0, 0));
}

describe("latest", () => {
  test("the terminal that came, typed or was resized last has the size; the others see a part of it", async () => {
    await start("latest");
    const a = await attach(80, 24);
    await whole(a);
    const b = await attach(60, 30);
    await whole(b);
    await part(a, 60, 30);
    a.type("x");
    await whole(a);
    await part(b, 80, 24);
    b.resize(100, 20);
    await whole(b);
    await part(a, 100, 20);
    await detach(b);
    await whole(a);
  });

  test("a terminal that grows and shrinks again is drawn right each time", async () => {
    await start("latest");
    const a = await attach(80, 24);
    for (const [cols, rows] of [
      [100, 30],
      [40, 10],
      [2, 2],
      [200, 60],
      [80, 24],
    ] as const) {
      a.resize(cols, rows);
      await whole(a);
    }
  });

  test("text of the primary screen that both reflow is the same on both", async () => {
    await remiOk(home, ["new", "-d", "s", "--", "sh", "-c", "stty -echo; cat; exec cat"]);
    const a = await attach(80, 24);
    const long = "one line that is much longer than eighty columns and so is wrapped ".repeat(3);
    a.type(`${long}\r${long}\r\u65e5\u672c ${long}\r`);
    await a.shows("\u65e5\u672c");
    for (const [cols, rows] of [
      [50, 24],
      [120, 30],
      [33, 8],
    ] as const) {
      a.resize(cols, rows);
      const b = await attach(cols, rows);
      await sameScreen(a, b);
      await detach(b);
    }
  });
});

test("smallest: the smallest of both sides", async () => {
  await start("smallest");
  const a = await attach(80, 24);
  await whole(a);
  const b = await attach(60, 30);
  await part(a, 60, 24);
  await part(b, 60, 24);
  a.type("x");
  await part(a, 60, 24);
  await detach(b);
  await whole(a);
});

test("largest: the largest of both sides", async () => {
  await start("largest");
  const a = await attach(80, 24);
  const b = await attach(60, 30);
  await part(a, 80, 30);
  await part(b, 80, 30);
  await detach(b);
  await whole(a);
});

test("manual: nobody changes the size", async () => {
  await start("manual", "70x20");
  const a = await attach(80, 24);
  await part(a, 70, 20);
  const b = await attach(60, 30);
  await part(b, 70, 20);
  a.resize(70, 20);
  await whole(a);
  a.resize(50, 10);
  await part(a, 70, 20);
  // Colours and attributes come with the characters.
  const c = await attach(70, 20);
  await whole(c);
  expect(cells(a, 50, 10)).toEqual(cells(c, 50, 10));
});

test("a reader's size counts for nothing", async () => {
  await start("latest");
  const a = await attach(80, 24);
  await whole(a);
  const reader = await attach(60, 30, "-r");
  await part(reader, 80, 24);
  reader.resize(90, 40);
  reader.type("x");
  await part(reader, 80, 24);
  expect(await record(home, "s")).toMatchObject({ cols: 80, rows: 24 });
  await whole(a);
});

test("impossible sizes become the nearest possible one, and no size at all becomes the usual one", async () => {
  await start("latest");
  const a = await attach(65_535, 1);
  await untilSize(home, "s", 1000, 2);
  await detach(a);
  const command = `stty cols 0 rows 0; exec ${remiCommand("attach", "s").join(" ")}`;
  open.push(new OuterTerminal(["sh", "-c", command], { env: home.env, cwd: home.root }));
  await untilSize(home, "s", 80, 24);
});

test("a client whose connection broke while the size changed gets the screen, not the bytes it missed", async () => {
  await start("latest");
  const server = await connectServer(home.paths);
  if (!server.ok) throw new Error(server.detail);
  const found = await server.value.find("s");
  server.value.close();
  if (!found.ok) throw new Error(found.detail);
  const proxy = await new CuttingProxy(join(home.root, "x"), found.value.socket!).listen();
  const link = Promise.withResolvers<void>();
  let painted = "";
  const follower = new SessionFollower(
    localWay(home.paths, { id: found.value.info.id, socket: proxy.path }),
    {
      client: crypto.randomUUID(),
      access: "control",
      size: { cols: 80, rows: 24 },
      detachOthers: false,
    },
    {
      paint: (bytes) => {
        painted += Buffer.from(bytes).toString("latin1");
      },
      restore: () => {},
      info: () => {},
      link: (up) => up && link.resolve(),
      size: () => {},
      room: () => {},
      ended: () => {},
    },
  );
  await follower.start();
  await link.promise;
  await untilClients(home, "s", 1);
  painted = "";
  let isCut = true;
  proxy.beforeHost = () => isCut;
  proxy.cut();
  const other = await attach(60, 30);
  await whole(other);
  isCut = false;
  await untilSize(home, "s", 80, 24);
  // Only a snapshot clears the screen from outside of any program.
  await other.until("the other's view", () => painted.includes("\x1b[H\x1b[2J"));
  follower.close();
  proxy.close();
});
