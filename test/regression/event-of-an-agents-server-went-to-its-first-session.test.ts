// An agent has one background server for all its sessions: its events went to the first one.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { eventually, remiCommand, remiOk, sessionRecord } from "../support/remi.ts";

let home: TestHome;
beforeAll(() => {
  home = makeHome();
});
afterAll(() => home.dispose());

const reasonOf = async (name: string) => (await sessionRecord(home, name))?.reason;

/** An agent whose first start leaves a server behind, which runs the hooks of all that come after it. */
const AGENT = `#!/bin/bash
if mkfifo "$HOME/orders" 2>/dev/null; then
  setsid "$HOME/server" <"$HOME/null" >/dev/null 2>&1 &
fi
echo started
while read -r line; do
  echo "{\\"hook_event_name\\":\\"PermissionRequest\\",\\"tool_name\\":\\"$line\\",\\"cwd\\":\\"$PWD\\"}" >"$HOME/orders"
done
`;

test.if(process.platform === "linux")(
  "an event of an agent's server goes to the session in its directory, or nowhere",
  async () => {
    const hook = remiCommand("event", "--hook", "codex")
      .map((word) => `'${word}'`)
      .join(" ");
    const server = `#!/bin/bash
while true; do while read -r payload; do echo "$payload" | sh -c "${hook} >/dev/null 2>&1 || :"; echo "$payload" >>"$HOME/told"; done <"$HOME/orders"; done
`;
    writeFileSync(join(home.user, "null"), "");
    for (const [name, text] of [
      ["codex", AGENT],
      ["server", server],
    ] as const) {
      writeFileSync(join(home.user, name), text);
      chmodSync(join(home.user, name), 0o755);
    }
    for (const name of ["one", "two", "same"]) {
      const directory = join(home.user, name === "same" ? "one" : name);
      mkdirSync(directory, { recursive: true });
      await remiOk(home, ["new", "-d", name, "--", "bash", join(home.user, "codex")], { cwd: directory });
      await eventually(`${name} to start`, async () =>
        (await remiOk(home, ["capture", name])).includes("started"),
      );
      if (name === "two") {
        await remiOk(home, ["send", "one", "first", "--enter"]);
        await eventually("the first", async () => (await reasonOf("one")) === "wants to use first");
        await remiOk(home, ["send", "two", "second", "--enter"]);
        await eventually("the second", async () => (await reasonOf("two")) === "wants to use second");
        expect(await reasonOf("one")).toBe("wants to use first");
      }
    }
    // Two of them work in one directory now: the event cannot be attributed.
    await remiOk(home, ["send", "same", "third", "--enter"]);
    await eventually("the third to be told", async () =>
      (await Bun.file(join(home.user, "told")).text()).includes("third"),
    );
    expect(await reasonOf("one")).toBe("wants to use first");
    expect(await reasonOf("same")).not.toContain("third");
  },
  60_000,
);
