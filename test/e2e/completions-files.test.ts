// Tab in the real shells for the words of `remi files`: sessions and machines, a session's files, files of this machine.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SECRET_BYTES } from "../../src/channel/link.ts";
import { KnownHosts } from "../../src/client/remote/known-hosts.ts";
import { toBase64 } from "../../src/crypto/byte-strings.ts";
import { PUBLIC_KEY_BYTES, RID_BYTES } from "../../src/crypto/identity.ts";
import { makeHome, processesOf, type TestHome } from "../support/home.ts";
import { remi, remiOk } from "../support/remi.ts";
import { sodium } from "../support/remote.ts";
import { installRemi, SHELL_COMMANDS, ShellDriver, type ShellName } from "./completions-shell.ts";

setDefaultTimeout(120_000);

let home: TestHome;
let env: Readonly<Record<string, string>>;
let there: string;

/**
 * Names of files with what is typed of each. Were they not quoted, shells would take them apart or run what is in them, which
 * would leave a file `ran`.
 */
const ODD_NAMES: readonly (readonly [typed: string, name: string | Buffer])[] = [
  ["9:3", "9:30.log"],
  ["wo", "wow it's"],
  ["line", "line\nbreak"],
  ["br", "br{a,b}[c]*?~#%^=@+ü"],
  ["in", Buffer.from("in\xff\xfe", "latin1")],
  ["doll", 'doll$HOME$(touch ran)`touch ran`"q"'],
  ["am", "am;touch ran&touch ran|touch ran\\ "],
  ["two\\ words/x", "two words/x y"],
  ["'wow ", "wow it's"],
  ['"doll', 'doll$HOME$(touch ran)`touch ran`"q"'],
  ['"ba', "bang!!"],
];

/** What is in the file. */
const contentOf = (name: string | Buffer) => `content-${Bun.hash(name).toString(36)}`;

beforeAll(async () => {
  home = makeHome();
  env = installRemi(home);
  there = join(home.root, "project");
  mkdirSync(join(there, "src/lib"), { recursive: true });
  mkdirSync(join(there, "two words"));
  symlinkSync("src", join(there, "linked"));
  for (const name of ["src/main.ts", "test", ".hidden", ...ODD_NAMES.map(([, odd]) => odd)])
    writeFileSync(Buffer.concat([Buffer.from(`${there}/`), Buffer.from(name)]), `${contentOf(name)}\n`);
  // A directory here has the name of a file there.
  mkdirSync(join(home.user, "test"));
  mkdirSync(join(home.user, "sub"));
  for (const name of ["shot.png", "sub/inner", "alpine notes", "alpha:odd", "zeta:only"])
    writeFileSync(join(home.user, name), "");
  for (const name of ["alpha", "beta"])
    await remiOk(home, ["new", "-d", "--cwd", there, name, "--", "sleep", "1000"]);
  const hosts = new KnownHosts(home.paths, sodium);
  for (const [i, name] of ["laptop", "mac $(touch ran)", "not/one", "nor:this", "nor\x1b[31m"].entries()) {
    const remembered = hosts.remember({
      rid: toBase64(sodium, new Uint8Array(RID_BYTES).fill(i)),
      hostPk: new Uint8Array(PUBLIC_KEY_BYTES).fill(i),
      name,
      relay: "wss://relay.example.com/connect",
      rooms: [],
      key: { secret: toBase64(sodium, new Uint8Array(SECRET_BYTES)), expires: Date.now() + 3_600_000 },
      seenAt: Date.now(),
    });
    if (!remembered.ok) throw new Error(remembered.message);
  }
});
afterAll(() => home.dispose());

for (const shell of Object.keys(SHELL_COMMANDS) as ShellName[])
  describe(shell, () => {
    let driver: ShellDriver;
    beforeAll(async () => {
      driver = await ShellDriver.start(shell, env, home.user);
    });
    afterAll(async () => {
      await driver[Symbol.asyncDispose]();
      for (const directory of [home.user, there]) expect(existsSync(join(directory, "ran"))).toBe(false);
    });

    test("sessions and what is in them, one part after another", async () => {
      await driver.completes("remi files ls al\t", "remi files ls alpha:");
      await driver.completes("remi files ls al\tsr\tm\t", "remi files ls alpha:src/main.ts");
      await driver.completes("remi files ls alpha:link\tl\t", "remi files ls alpha:linked/lib/");
      await driver.completes("remi files get alpha:test be\tsr\t", "remi files get alpha:test beta:src/");
    });

    test("hidden files only after a dot", async () => {
      await driver.completes("remi files cat alpha:.\t", "remi files cat alpha:.hidden");
      await driver.lists("remi files cat alpha:\t\t", "src/", "test", "bang!!");
      expect(driver.rows().join("\n")).not.toContain(".hidden");
    });

    test("a directory here says nothing about a file there", async () => {
      await driver.completes("remi files ls alpha:tes\t-\b", "remi files ls alpha:test");
    });

    test("machines that this one is paired with, and nothing of what they have", async () => {
      await driver.completes("remi files get lap\t", "remi files get laptop/");
      await driver.completes("remi ls --on nor\t", /^remi ls --on nor\\?:this$/);
      await driver.completes("remi ls --on lap\t", "remi ls --on laptop");
      await driver.completes("remi files get lap\tal\t:sr\t", "remi files get laptop/al:sr");
      await driver.completes("remi files get no\t", "remi files get no");
      // That machine chose its name.
      const quoted = (end: string) =>
        String.raw`(?:mac\\ \\\$\\\(touch\\ ran\\\)${end}|'mac \$\(touch ran\)${end}')$`;
      await driver.completes("remi ls --on ma\t", new RegExp(`^remi ls --on ${quoted("")}`));
      await driver.completes("remi files ls ma\t", new RegExp(`^remi files ls ${quoted("/")}`));
    });

    test("files of this machine only where they may stand", async () => {
      await driver.completes("remi files put sho\tbet\t", "remi files put shot.png beta:");
      await driver.completes("remi files put al\t", /^remi files put alpine.*notes.?$/);
      await driver.completes("remi files get alpha:test sho\t", "remi files get alpha:test shot.png");
      await driver.completes("remi files get sho\t", "remi files get sho");
      await driver.completes("remi files get al\t", "remi files get alpha:");
      await driver.lists("remi files put shot.png alp\t\t", "alpha:", /alpine.{1,2}notes/);
      await driver.completes("remi files put zet\t", "remi files put zet");
      await driver.completes("remi files put su\tin\t", "remi files put sub/inner");
      await driver.completes("remi files put ./zet\t", /^remi files put \.\/zeta\\?:only$/);
    });

    test("names of any bytes arrive as they are", async () => {
      await driver.fresh();
      // The shells put a space behind each.
      driver.type(`remi files cat ${ODD_NAMES.map(([typed]) => `alpha:${typed}\t`).join("")}\r`);
      const wanted = ODD_NAMES.map(([, name]) => contentOf(name));
      await driver.shows(`what is in all files: ${wanted}`, (rows) => {
        const from = rows.findIndex((row) => row.trimEnd() === wanted[0]);
        return from > 0 && wanted.every((content, i) => rows[from + i]?.trimEnd() === content);
      });
    });
  });

test("bash that does not break words at colons", async () => {
  await using driver = await ShellDriver.start("bash", env, home.user);
  driver.type("COMP_WORDBREAKS=' '\r");
  await driver.completes("remi files ls al\tsr\tm\t", "remi files ls alpha:src/main.ts");
  await driver.completes("remi files ls alpha:wo\t", "remi files ls alpha:wow\\ it\\'s");
});

test("nothing is offered, and nothing is started, without a server and of a machine elsewhere", async () => {
  await using other = makeHome();
  for (const word of ["alpha:", "laptop/alpha:", "ssh://laptop/alpha:", "laptop/"])
    for (const question of [["places"], ["bash-places", ""]])
      expect(await remiOk(other, ["__complete", ...question, word, "ls"])).toBe("");
  expect(processesOf(other.home)).toEqual([]);
});

test("nothing is offered when the server stands still", async () => {
  const { pid } = JSON.parse(await remiOk(home, ["server", "status", "--json"])) as { pid: number };
  process.kill(pid, "SIGSTOP");
  try {
    expect(await remi(home, ["__complete", "places", "alpha:", "ls"])).toEqual({ code: 0, out: "", err: "" });
  } finally {
    process.kill(pid, "SIGCONT");
  }
});
