// A shell's prompt of several rows on screens of other widths: redrawn once, with nothing above it touched.

import { expect, setDefaultTimeout, test } from "bun:test";
import { makeHome } from "../support/home.ts";
import { eventually, remiOk } from "../support/remi.ts";
import { attached, detach, untilSize } from "../support/screen-session.ts";

setDefaultTimeout(120_000);

test("a command line of several rows survives looks from narrower screens, with the output above it", async () => {
  await using home = makeHome();
  const start = "PS1='prompt$ ' exec bash --norc --noprofile";
  await remiOk(home, ["new", "-d", "s", "--size", "80x24", "--", "bash", "-c", start]);
  const screen = () => remiOk(home, ["capture", "s", "--scrollback"]);
  await eventually("the prompt", async () => (await screen()).includes("prompt$"));
  await remiOk(home, ["send", "s", "echo above"]);
  await remiOk(home, ["send", "s", "--key", "Enter"]);
  await eventually("its output", async () => (await screen()).includes("\nabove\n"));
  const line = `prompt$ x='${"abcdefghij".repeat(14)}'`;
  await remiOk(home, ["send", "s", line.slice("prompt$ ".length)]);
  const shown = (cols: number) => {
    const rows = Array.from({ length: Math.ceil(line.length / cols) }, (_, i) =>
      line.slice(i * cols, (i + 1) * cols),
    );
    return `prompt$ echo above\nabove\n${rows.join("\n")}\n`;
  };
  await eventually("the line", async () => (await screen()) === shown(80));
  for (const [cols, rows] of [
    [30, 10],
    [80, 24],
    [50, 24],
    [80, 24],
  ] as const) {
    const run = await attached(home, "s", { cols, rows, flags: [] });
    await untilSize(home, "s", cols, rows);
    await eventually(`the line at ${cols} columns`, async () => (await screen()) === shown(cols));
    await detach(run);
    await run.close();
  }
  expect(await screen()).toBe(shown(80));
});
