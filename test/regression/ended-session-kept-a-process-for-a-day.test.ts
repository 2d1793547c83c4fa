// The host of an ended session stayed for 24 hours, 50 MB each. Now it leaves, and a client that comes at that moment
// gets the session from the host or from the disk, and never an error.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { captureSession } from "../../src/cli/capture-session.ts";
import { localMachine } from "../../src/cli/machine/local-machine.ts";
import { waitFor } from "../../src/cli/waiting/wait-for.ts";
import { Budget } from "../../src/client/budget.ts";
import type { Listed } from "../../src/client/server-link.ts";
import { sessionText } from "../../src/client/session-text.ts";
import { askServer, findSession, followToEnd } from "../support/follow.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { gone, hostPid, isRunning } from "../support/processes.ts";
import { remiOk, WAIT_MS } from "../support/remi.ts";

setDefaultTimeout(120_000);

/** Sessions that come and go at once, and how often. Many rounds: `REMI_ENDED_ROUNDS`. */
const SESSIONS = 4;
const ROUNDS = Number(process.env.REMI_ENDED_ROUNDS ?? 1);
/** Visits to one session while its host is about to leave; the pause after each is longer than the host stays. */
const VISITS_MAX = 40;
const PAUSE_MS = 40;

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

async function create(script: string): Promise<Listed> {
  const created = await askServer(home, (line) =>
    line.create({
      command: ["sh", "-c", script],
      cwd: home.root,
      env: { ...home.env },
      extraEnv: {},
      cols: 80,
      rows: 24,
    }),
  );
  if (!created.ok) throw new Error(`${created.code} ${created.detail}`);
  return created.value;
}

const SCREEN = { format: "text", scrollback: null } as const;

/** One visit of the kind that is due, with whatever the server says of the session at that moment. */
async function visit(turn: number, session: Listed, words: string): Promise<void> {
  const { paths } = home;
  if (turn % 4 === 0) {
    const { ending, painted } = await followToEnd(home, session, { cols: 80, rows: 24 });
    expect(ending).toEqual({ kind: "exited", exitCode: 7, signal: null });
    expect(painted).toContain(words);
  } else if (turn % 4 === 1) {
    const captured = await captureSession(session, localMachine(paths), SCREEN, new Budget());
    expect(captured.ok && Buffer.from(captured.bytes).toString()).toContain(words);
  } else if (turn % 4 === 2) {
    const end = await waitFor(session, localMachine(paths), { kind: "exit" }, WAIT_MS / 1_000, new Budget());
    expect(end).toMatchObject({ kind: "exited", exitCode: 7, signal: null });
  } else {
    const text = await sessionText(session, paths, new Budget());
    expect(text.ok && text.value.lines.map((line) => line.text).join("\n")).toContain(words);
  }
}

async function comesAndGoes(round: number, index: number): Promise<void> {
  const words = `words of ${round} and ${index}`;
  const first = await create(`echo ${words}; exit 7`);
  const { id } = first.info;
  // The end comes first: from then on there is a saved screen.
  await waitFor(first, localMachine(home.paths), { kind: "exit" }, WAIT_MS / 1_000, new Budget());
  const host = hostPid(home, id);
  // Each visit uses what was known a moment before, so that the host may leave in between.
  for (let turn = index, known = await findSession(home, id); turn < index + VISITS_MAX; turn++) {
    const isLast = !isRunning(host);
    await visit(turn, known, words);
    if (isLast) break;
    await Bun.sleep(PAUSE_MS + ((turn * 37) % 50));
    known = turn % 2 === 0 ? await findSession(home, id) : known;
  }
  for (const turn of [0, 1, 2, 3]) await visit(turn, await findSession(home, id), words);
  await gone(hostPid(home, id));
}

test("a client that comes while the host leaves gets the host or the disk, and in the end there is no process", async () => {
  await remiOk(home, ["new", "-d", "server", "--", "cat"]);
  for (let round = 0; round < ROUNDS; round++)
    await Promise.all(Array.from({ length: SESSIONS }, (_, index) => comesAndGoes(round, index)));
});
