// After a client with a small screen had only looked, half of a session's scrollback or less was left for everybody.

import { expect, setDefaultTimeout, test } from "bun:test";
import { makeHome } from "../support/home.ts";
import { eventually, remiOk } from "../support/remi.ts";
import { attached, detach, untilSize } from "../support/screen-session.ts";

setDefaultTimeout(120_000);

/** Looks from a terminal of `cols` x `rows`, types nothing and leaves; afterwards one of 80x24 does the same. */
async function look(count: number, cols: number, rows: number): Promise<void> {
  await using home = makeHome();
  const program = `for ((i = 1; i <= ${count}; i++)); do printf 'L%05d %053d\\n' $i 0; done; exec cat`;
  await remiOk(home, ["new", "-d", "s", "--size", "80x24", "--", "bash", "-c", program]);
  const lines = async () => {
    const text = await remiOk(home, ["capture", "s", "--scrollback", "--join"]);
    return text.split("\n").filter((line) => line !== "");
  };
  const expected = Array.from(
    { length: count },
    (_, i) => `L${String(i + 1).padStart(5, "0")} ${"0".repeat(53)}`,
  );
  await eventually("all lines", async () => (await lines()).length === count);
  for (const [width, height] of [
    [cols, rows],
    [80, 24],
  ] as const) {
    const run = await attached(home, "s", { cols: width, rows: height, flags: [] });
    await untilSize(home, "s", width, height);
    expect(await lines()).toEqual(expected);
    await detach(run);
    await run.close();
  }
  expect(await lines()).toEqual(expected);
}

test("1,900 lines are left by a look from 30 columns", () => look(1900, 30, 24));
test("1,900 lines are left by a look from 3x3", () => look(1900, 3, 3));
test("300 lines are left by a look from 2x2", () => look(300, 2, 2));

test("what is saved of a session that ends under a narrow look has every line, and so have a search and a capture", async () => {
  await using home = makeHome();
  const program =
    "for ((i = 1; i <= 1500; i++)); do printf 'L%05d %053d\\n' $i 0; done; read -r -n 1 go; exit 3";
  await remiOk(home, ["new", "-d", "s", "--size", "80x24", "--", "bash", "-c", program]);
  const count = async () => {
    const text = await remiOk(home, ["capture", "s", "--scrollback", "--join"]);
    return text.split("\n").filter((line) => /^L\d{5} 0{53}$/.test(line)).length;
  };
  await eventually("all lines", async () => (await count()) === 1500);
  const run = await attached(home, "s", { cols: 20, rows: 5, flags: [] });
  await untilSize(home, "s", 20, 5);
  expect(await remiOk(home, ["grep", "L00001 0{53}$"])).toContain("L00001");
  await remiOk(home, ["send", "s", "x"]);
  await eventually("the end", async () => (await remiOk(home, ["ls", "--json"])).includes('"exited"'));
  await run.close();
  expect(await count()).toBe(1500);
  expect(await remiOk(home, ["grep", "L00001 0{53}$"])).toContain("L00001");
});
