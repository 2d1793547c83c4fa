// A program with pictures had a terminal of 0 x 0 pixels, and CSI 14 t was answered with an invented size.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { closeSync, constants, openSync } from "node:fs";
import { cellPixels } from "../../src/client/tty/libc.ts";
import { setWindowSize } from "../../src/host/pty/libc.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";
import {
  eventually,
  remiCommand,
  remiOk,
  remiTerminal,
  sessionRecord,
  TerminalRun,
} from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** Does something with the terminal of a process, as the process itself could. */
function onTerminalOf<T>(pid: number, act: (fd: number) => T): T {
  const fd = openSync(`/proc/${pid}/fd/0`, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  try {
    return act(fd);
  } finally {
    closeSync(fd);
  }
}

const SIZE = { cols: 80, rows: 24 };

test.skipIf(process.platform !== "linux")(
  "a session has the cells of the terminal that is attached",
  async () => {
    await startSession(home, "a", ["sh", "-c", "stty raw -echo; printf ready; exec cat -v"]);
    const { pid } = (await sessionRecord(home, "a"))!;
    const cellInside = () => onTerminalOf(Number(pid), cellPixels);
    expect(cellInside()).toBeNull();
    {
      await using terminal = remiTerminal(home, ["attach", "a"]);
      await terminal.shows("ready");
      // As a terminal does whose font was changed.
      onTerminalOf(terminal.child.pid, (fd) => setWindowSize(fd, SIZE, { width: 9, height: 21 }));
      await eventually("its cells", () => cellInside()?.width === 9);
      expect(cellInside()).toEqual({ width: 9, height: 21 });
      terminal.resize(100, 30);
      onTerminalOf(terminal.child.pid, (fd) =>
        setWindowSize(fd, { cols: 100, rows: 30 }, { width: 10, height: 22 }),
      );
      await eventually("its new cells", () => cellInside()?.width === 10);
      expect(cellInside()).toEqual({ width: 10, height: 22 });
    }
    // Nobody else has reported another size since.
    expect(cellInside()).toEqual({ width: 10, height: 22 });
    await remiOk(home, ["send", "a", "--key", "C-l"]);
    await captureShows(home, "a", "^L");
  },
);

test.skipIf(process.platform !== "linux")("CSI 14 t and 16 t are answered with them", async () => {
  await startSession(home, "a", [
    "sh",
    "-c",
    "stty raw -echo; read -r x; printf '\\033[14t\\033[16t'; exec cat -v",
  ]);
  await using terminal = remiTerminal(home, ["attach", "a"]);
  const { pid } = (await sessionRecord(home, "a"))!;
  await eventually("attached", async () => (await sessionRecord(home, "a"))!.clients === 1);
  onTerminalOf(terminal.child.pid, (fd) => setWindowSize(fd, SIZE, { width: 9, height: 21 }));
  await eventually("its cells", () => onTerminalOf(Number(pid), cellPixels)?.width === 9);
  await remiOk(home, ["send", "a", "x\n"]);
  const { cols, rows } = (await sessionRecord(home, "a"))!;
  await captureShows(home, "a", `^[[4;${Number(rows) * 21};${Number(cols) * 9}t^[[6;21;9t`);
});

/** Asks for pixels, and last for what every terminal answers. */
const ASK = "printf '\\033[14t\\033[16t\\033[?2048h\\033[c'";

test.skipIf(process.platform !== "linux")(
  "a session made in a terminal has its cells from the start",
  async () => {
    const words = `read -r x; exec ${remiCommand("new", "-d", "made", "--", "cat").join(" ")}`;
    await using outer = new TerminalRun(["sh", "-c", words], { env: home.env, cwd: home.root });
    onTerminalOf(outer.child.pid, (fd) => setWindowSize(fd, SIZE, { width: 9, height: 21 }));
    outer.type("go\r");
    expect(await outer.exited).toBe(0);
    const { pid } = (await sessionRecord(home, "made"))!;
    expect(onTerminalOf(Number(pid), cellPixels)).toEqual({ width: 9, height: 21 });
  },
);

test("while the pixels are not known, neither way reports any", async () => {
  await startSession(home, "a", ["sh", "-c", `stty raw -echo; ${ASK}; exec cat -v`]);
  const { pid } = (await sessionRecord(home, "a"))!;
  expect(onTerminalOf(Number(pid), cellPixels)).toBeNull();
  // The answer to the last question is there, and those to the others are not.
  const shown = await captureShows(home, "a", "^[[?62;22c");
  expect(shown).toMatch(/\^\[\[48;\d+;\d+;0;0t\^\[\[\?62;22c/);
  expect(shown).not.toMatch(/\^\[\[[46];/);
});
