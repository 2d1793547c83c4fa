// A search through real sessions: living ones, ended ones, and those that only the disk remembers.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { makeHome, type TestHome } from "../support/home.ts";
import { hasExited, hostLeft, killServer, sessionId, startSession } from "../support/processes.ts";
import { remi, remiOk, remiTerminal } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** Starts a session that prints all of the text and lives on. */
async function printed(name: string, script: string, flags: readonly string[] = []): Promise<void> {
  await startSession(home, name, ["sh", "-c", `${script}; echo ready; exec sleep 1000`], flags);
  await remiOk(home, ["wait", name, "--for", "/^ready$/", "--timeout", "60"]);
}

test("finds lines on screens and in scrollbacks, of living and ended sessions, as grep shows them", async () => {
  await printed("api", "seq 1 300; echo 'An Error: 42'; printf '\\033[31mred\\033[m\\n'");
  await printed("web", "echo error 7; echo; echo another error");
  await startSession(home, "old", ["sh", "-c", "seq 1 100; echo 'the last error'"]);
  await hasExited(home, "old");
  expect(await remiOk(home, ["grep", "error"])).toBe(
    "web:1: error 7\nweb:3: another error\nold:101: the last error\n",
  );
  expect(await remiOk(home, ["grep", "-i", "^an.*error"])).toBe(
    "api:301: An Error: 42\nweb:3: another error\n",
  );
  expect(await remiOk(home, ["grep", "^17$"])).toBe("api:17: 17\nold:17: 17\n");
  expect(await remiOk(home, ["grep", "^17$", "ol"])).toBe("old:17: 17\n");
  expect(await remiOk(home, ["grep", "-l", "error|red"])).toBe("api\nweb\nold\n");
  expect(await remiOk(home, ["grep", "-C", "1", "error", "web", "old"])).toBe(
    "web:1: error 7\nweb-2- \nweb:3: another error\nweb-4- ready\n--\nold-100- 100\nold:101: the last error\n",
  );
  expect(JSON.parse(await remiOk(home, ["grep", "--json", "-F", "error", "web"]))).toEqual([
    {
      id: await sessionId(home, "web"),
      name: "web",
      line: 1,
      text: "error 7",
      matches: [{ start: 0, end: 5 }],
    },
    {
      id: expect.any(String),
      name: "web",
      line: 3,
      text: "another error",
      matches: [{ start: 8, end: 13 }],
    },
  ]);
  expect(await remi(home, ["grep", "no such words"])).toEqual({ code: 1, out: "", err: "" });
  expect(await remi(home, ["grep", "--json", "no such words"])).toEqual({ code: 1, out: "[]\n", err: "" });

  // The same from the disk, without host and server.
  await hostLeft(home, "old");
  await killServer(home);
  expect(await remiOk(home, ["grep", "error", "old"])).toBe("old:101: the last error\n");
});

test("a wrapped line is one line, what the alternate screen covers is found, and nothing else reaches the terminal", async () => {
  const covered = "echo a needle at the edge of things; printf '\\033[?1049h\\033[H\\033[2Jover it\\n'";
  await printed("a", covered, ["--size", "12x5"]);
  expect(await remiOk(home, ["grep", "needle.*things|over"])).toBe(
    "a:1: a needle at the edge of things\na:2: over it\n",
  );
  await printed("b", "printf 'x\\342\\200\\256y\\n'");
  expect(await remiOk(home, ["grep", "^x", "b"])).toBe("b:1: xy\n");
  await using terminal = remiTerminal(home, ["grep", "need|edge", "a"]);
  await terminal.exited;
  await terminal.shows("a needle at the edge of things");
  const raw = Buffer.concat(terminal.raw).toString();
  expect(raw).toContain(
    "\x1b[35ma\x1b[m\x1b[36m:\x1b[m\x1b[32m1\x1b[m\x1b[36m:\x1b[m a \x1b[1;31mneed\x1b[mle",
  );
});

test("what cannot be searched is reported in a sentence with status 2, and no pattern hangs", async () => {
  expect(await remi(home, ["grep", "x"])).toEqual({ code: 1, out: "", err: "" });
  await printed(
    "a",
    "for i in 1 2 3 4 5 6 7 8 9; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$i; done",
  );
  for (const [args, words] of [
    [["("], "is not a regular expression"],
    [[], "needs PATTERN"],
    [["x", "nobody"], "there is no session 'nobody'"],
    [["x", "-C", "x"], "whole number"],
    [["(?=x)x"], "looks ahead or behind"],
  ] as const) {
    const { code, out, err } = await remi(home, ["grep", ...args]);
    expect([args, code, out]).toEqual([args, 2, ""]);
    expect(err).toMatch(/^remi: [^\n]+\n$/);
    expect(err).toContain(words);
  }
});
