import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMANDS_MAX, CommandChannel } from "../../../../src/server/notify/command.ts";
import { makeHome } from "../../../support/home.ts";
import { gone } from "../../../support/processes.ts";
import { eventually } from "../../../support/remi.ts";

const note = {
  ...({ kind: "failed", id: "abcd1234", name: "api", host: "desk", title: "api on desk" } as const),
  ...{ text: "api has failed: $(touch x) `y`", at: 1 },
};

test("is run without a shell, with what there is to say in its environment", async () => {
  await using home = makeHome();
  const file = join(home.root, "said");
  const script = 'printf "%s\\n" "$REMI_EVENT" "$REMI_SESSION" "$REMI_TITLE" "$REMI_TEXT" "$1" > "$0"';
  const sent = await new CommandChannel().send(["sh", "-c", script, file, "a $HOME *"], note);
  expect(sent).toEqual({ ok: true, why: "" });
  expect(readFileSync(file, "utf8").split("\n")).toEqual([
    "failed",
    "api",
    "api on desk",
    "api has failed: $(touch x) `y`",
    "a $HOME *",
    "",
  ]);
});

test("its failures are reported", async () => {
  const channel = new CommandChannel();
  const why = async (...argv: string[]) => (await channel.send(argv, note)).why;
  expect(await why("sh", "-c", "exit 7")).toBe("it ended with status 7");
  expect(await why("sh", "-c", "kill -9 $$")).toBe("it was ended by SIGKILL");
  expect(await why("/nowhere/at-all")).toMatch(/^it cannot be started \(ENOENT\)$/);
});

test("one that takes too long is killed with what it started", async () => {
  await using home = makeHome();
  const file = join(home.root, "pid");
  const script = 'sleep 1000 & echo $! > "$0"; wait';
  const sending = new CommandChannel(2_000).send(["sh", "-c", script, file], note);
  expect(await sending).toEqual({ ok: false, why: "it ran longer than 2 seconds and was killed" });
  await gone(Number(readFileSync(file, "utf8")));
});

test("a limited number run at once, and a stop ends them", async () => {
  await using home = makeHome();
  const channel = new CommandChannel();
  const script = 'touch "$0"; sleep 1000';
  const running = Array.from({ length: COMMANDS_MAX }, (_, i) =>
    channel.send(["sh", "-c", script, join(home.root, `ran${i}`)], note),
  );
  expect(await channel.send(["true"], note)).toEqual({
    ok: false,
    why: `${COMMANDS_MAX} commands run already`,
  });
  await eventually("all to run", async () => Bun.file(join(home.root, `ran${COMMANDS_MAX - 1}`)).exists());
  channel.dispose();
  for (const sent of await Promise.all(running)) expect(sent.why).toBe("it was ended by SIGKILL");
  expect(await channel.send(["true"], note)).toEqual({ ok: true, why: "" });
});
