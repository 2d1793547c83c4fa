// `remi connect`: a terminal on one machine, attached to a session of another, through a separately started relay.

import { expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "../support/home.ts";
import { captureShows, hasExited, hostLeft, startSession } from "../support/processes.ts";
import { eventually, remi, remiCommand, remiOk, remiTerminal, TerminalRun } from "../support/remi.ts";
import { codeState, shownCode } from "../support/remote.ts";
import { allLeft } from "../support/remote-home.ts";
import { client, host, relay, useTwoMachines } from "../support/two-machines.ts";

setDefaultTimeout(120_000);
useTwoMachines();

const SHELL = ["sh", "-c", "printf 'READY\\n'; exec cat"];
/** Wide, so that no sentence is wrapped. */
const WIDE = { cols: 220 };
const connect = (...args: string[]) => remiTerminal(client, ["connect", "--relay", relay.url, ...args], WIDE);
/** Other digits than those of the code. */
const wrong = (code: string) => code.slice(0, -1) + (code.endsWith("2") ? "3" : "2");

test("a code opens its session: keys, sizes, the way out", async () => {
  await startSession(host, "api", SHELL);
  const { code } = await shownCode(host, relay.url, "api");
  await using run = connect(code.toLowerCase().replace("-", ""));
  await run.shows("READY");
  run.type("typed-here\r");
  await run.shows("typed-here\ntyped-here");
  run.resize(100, 30);
  await eventually("the size", async () => {
    const sessions = JSON.parse(await remiOk(host, ["ls", "--json"])) as { cols: number; rows: number }[];
    return sessions[0]!.cols === 100 && sessions[0]!.rows === 30;
  });
  run.type("\x02d");
  expect(await run.exited).toBe(0);
  await run.shows("detached from api; the session goes on");
  await captureShows(host, "api", "typed-here");
  expect(statSync(join(client.home, "device-identity")).mode & 0o777).toBe(0o600);
  expect(statSync(join(client.home, "known-hosts.json")).mode & 0o777).toBe(0o600);
});

test("the terminal is given back as it was, and the program's status is passed on", async () => {
  await startSession(host, "api", ["sh", "-c", "printf '\\033[?1049h\\033[?2004hFULL'; read x; exit 7"]);
  const { code } = await shownCode(host, relay.url, "api");
  await using run = connect(code);
  await run.shows("FULL");
  expect(run.terminal.buffer.active.type).toBe("alternate");
  run.type("go\r");
  expect(await run.exited).toBe(7);
  await run.shows("api exited with 7");
  expect(run.terminal.buffer.active.type).toBe("normal");
  expect(run.terminal.modes.bracketedPasteMode).toBe(false);
  await hasExited(host, "api");
});

test("an ended session is shown from what its host saved, with the session's own code and with the machine's", async () => {
  await startSession(host, "api", ["sh", "-c", "seq 1 60; printf 'last words'; exit 7"]);
  await startSession(host, "web", SHELL);
  await hostLeft(host, "api");
  const own = await shownCode(host, relay.url, "api");
  const before = rows(remiTerminal(host, ["attach", "api"], WIDE));
  {
    await using run = connect(own.code);
    expect(await run.exited).toBe(7);
    await run.shows("api exited with 7");
    expect(await rows(run)).toEqual(await before);
  }
  await hostLeft(host, "api");
  await allLeft(host);
  const all = await shownCode(host, relay.url);
  await using named = connect(all.code, "api");
  expect(await named.exited).toBe(7);
  await named.shows("last words");
});

/** All lines of a terminal, from the session's first line on, after its client has left. */
async function rows(run: TerminalRun): Promise<string[]> {
  await run.exited;
  await run.shows("api exited with 7");
  const buffer = run.terminal.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, y) => buffer.getLine(y)!.translateToString(true));
  return lines.slice(lines.indexOf("1"));
}

test("with a code of the machine from standard input, remi asks for the session, takes a name, and goes from one to the next", async () => {
  await startSession(host, "one", ["sh", "-c", "printf 'at-%s' first; exec cat"]);
  await startSession(host, "two", ["sh", "-c", "printf 'at-%s' second; exec cat"]);
  const { code } = await shownCode(host, relay.url);
  await using run = new TerminalRun(
    ["sh", "-c", 'printf "%s\\n" "$CODE" | "$@"', "sh", ...remiCommand("connect", "--relay", relay.url, "-")],
    { env: { ...client.env, CODE: code }, cwd: client.root, ...WIDE },
  );
  await run.shows("Session (number or name):");
  // The working session is listed first, and either may be idle by now.
  run.type(`${/(\d+) +two /.exec(run.screen())![1]}\r`);
  await run.shows("at-second");
  run.type("\x02n");
  await run.shows("at-first");
  run.type("\x02l");
  await run.shows("at-second");
  run.type("\x02p");
  await run.shows("at-first");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
  await allLeft(host);
  const { code: next } = await shownCode(host, relay.url);
  await using named = connect(next, "tw");
  await named.shows("at-second");
  named.type("\x02d");
  expect(await named.exited).toBe(0);
});

test("a link comes from standard input or is pasted at the prompt, and is refused on the command line", async () => {
  await startSession(host, "api", SHELL);
  const { link } = await shownCode(host, relay.url, "api", "--link");
  const refused = await remi(client, ["connect", link!]);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("a link is a key");
  expect(refused.err).not.toContain(link!.slice(-20));
  const piped = new TerminalRun(
    ["sh", "-c", 'printf "%s\\n" "$LINK" | "$@"', "sh", ...remiCommand("connect", "-")],
    { env: { ...client.env, LINK: link! }, cwd: client.root },
  );
  await using _ = piped;
  // The link contains the relay.
  await piped.shows("Connect to it? (yes or no)");
  piped.type("yes\r");
  await piped.shows("READY");
  piped.type("by-link\r");
  await piped.shows("by-link\nby-link");
  piped.type("\x02d");
  expect(await piped.exited).toBe(0);
  // The link could be used once.
  await using again = connect();
  await again.shows("Code or link:");
  again.type(`${link}\r`);
  await again.shows("the link was used before");
  expect(await again.exited).toBe(1);
  expect(Buffer.concat(again.raw).toString()).not.toContain(link!.slice(-20));
  const { link: second } = await shownCode(host, relay.url, "api", "--link");
  await using known = connect();
  await known.shows("Code or link:");
  known.type(`${second}\r`);
  // The host is known now, so nothing is asked.
  await known.shows("READY");
  known.type("\x02d");
  expect(await known.exited).toBe(0);
});

test("remi stops at a host that is not confirmed, and the link is not used up by it", async () => {
  await startSession(host, "api", SHELL);
  const { link, fingerprint } = await shownCode(host, relay.url, "api", "--link");
  const paste = async (answer: string) => {
    const run = connect("-");
    await run.shows("Code or link:");
    run.type(`${link}\r`);
    await run.shows("Connect to it? (yes or no)");
    await run.shows(fingerprint);
    run.type(`${answer}\r`);
    return run;
  };
  await using no = await paste("no");
  expect(await no.exited).toBe(1);
  await using yes = await paste("y");
  await yes.shows("READY");
  yes.type("\x02d");
  expect(await yes.exited).toBe(0);
});

test("wrong codes are counted on both sides: after three, only a local action helps", async () => {
  await startSession(host, "api", SHELL);
  const { code } = await shownCode(host, relay.url, "api");
  for (const said of ["2 tries left", "one try left", "no more tries"]) {
    await using run = connect(wrong(code));
    await run.shows(said);
    expect(await run.exited).toBe(1);
  }
  await using stopped = connect(code);
  await stopped.shows("three tries");
  expect(await stopped.exited).toBe(1);
  // Another machine, with the right digits, is refused by the host too.
  const other = makeHome();
  await using late = remiTerminal(other, ["connect", "--relay", relay.url, code], WIDE);
  await late.shows("typed codes are off");
  expect(await late.exited).toBe(1);
  await other.dispose();
  expect((await codeState(host, "api")).gate).toBe("locked");
  const fresh = await shownCode(host, relay.url, "api", "--refresh");
  await using run = connect(fresh.code);
  await run.shows("READY");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
});

test("a wrong code typed at the prompt may be typed again, and the host says how many were wrong before", async () => {
  await startSession(host, "api", SHELL);
  const { code } = await shownCode(host, relay.url, "api");
  await using run = connect();
  await run.shows("Code or link:");
  run.type(`${wrong(code)}\r`);
  await run.shows("2 tries left");
  run.type(`${code}\r`);
  await run.shows("READY");
  expect(Buffer.concat(run.raw).toString()).toContain("Wrong codes tried before this one: 1.");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
});

test("nobody there, no relay, no code, no terminal: a sentence each", async () => {
  const fails = async (said: string, ...args: string[]) => {
    await using run = remiTerminal(client, ["connect", ...args], WIDE);
    await run.shows(said);
    expect(await run.exited).toBe(1);
  };
  await fails("nobody is there under these letters", "--relay", relay.url, "KQTB-4827");
  await fails("cannot be reached", "--relay", "ws://127.0.0.1:9/connect", "KQTB-4827");
  await fails("use wss://", "--relay", "ws://relay.example.com/connect", "KQTB-4827");
  await fails("it is not known which relay leads there", "KQTB-4827");
  await fails("that is not a code", "--relay", relay.url, "no-code");
  const { code, err } = await remi(client, ["connect", "KQTB-4827"]);
  expect([code, err.includes("needs a terminal")]).toEqual([1, true]);
});

test("another client takes over; the first one does not come back by itself, but when its user says so", async () => {
  await startSession(host, "api", SHELL);
  const { code } = await shownCode(host, relay.url, "api");
  await using first = connect(code);
  await first.shows("READY");
  const other = makeHome();
  await using second = remiTerminal(other, ["connect", "--relay", relay.url, code]);
  await second.shows("READY");
  await first.shows("Another client has taken over.");
  // Any other key does nothing.
  first.type("x\r");
  second.type("second\r");
  await second.shows("second\nsecond");
  expect(first.screen()).toContain("Another client has taken over.");
  first.type("t");
  await second.shows("Another client has taken over.");
  await first.shows("second\nsecond");
  first.type("first\r");
  await first.shows("first\nfirst");
  second.type("\x02d");
  expect(await second.exited).toBe(0);
  first.type("\x02d");
  expect(await first.exited).toBe(0);
  await other.dispose();
});

test("a permanent code waits for approval once, and then the paired machine connects with its key", async () => {
  await startSession(host, "api", SHELL);
  const { code } = await shownCode(host, relay.url, "--permanent-code");
  await using run = connect(code);
  await run.shows("Waiting for 'remi devices approve");
  const shown = /(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}/.exec(run.screen())![0];
  const waiting = JSON.parse(await remiOk(host, ["devices", "--json"])).waiting as { fingerprint: string }[];
  expect(waiting.map(({ fingerprint }) => fingerprint)).toEqual([shown]);
  await remiOk(host, ["devices", "approve", shown]);
  await run.shows("READY");
  run.type("\x02d");
  expect(await run.exited).toBe(0);
  // The same code again, and the host's name: neither asks for approval.
  const name = (
    JSON.parse(readFileSync(join(client.home, "known-hosts.json"), "utf8")).hosts as { name: string }[]
  )[0]!.name;
  for (const word of [code, name]) {
    await using again = connect(word);
    await again.shows("READY");
    again.type("\x02d");
    expect(await again.exited).toBe(0);
  }
  const [device] = JSON.parse(await remiOk(host, ["devices", "--json"])).devices as { id: string }[];
  await remiOk(host, ["devices", "revoke", device!.id]);
  await using revoked = connect(name);
  await revoked.shows("does not take this machine's key");
  expect(await revoked.exited).toBe(1);
});

test("a share that is read-only shows and types nothing", async () => {
  await startSession(host, "api", SHELL);
  await shownCode(host, relay.url);
  const cols = async () => (JSON.parse(await remiOk(host, ["ls", "--json"])) as { cols: number }[])[0]!.cols;
  const before = await cols();
  const { link } = JSON.parse(await remiOk(host, ["share", "api", "--read-only", "--json"])) as {
    link: string;
  };
  await using run = connect();
  await run.shows("Code or link:");
  run.type(`${link}\r`);
  await run.shows("Connect to it?");
  run.type("yes\r");
  await run.shows("READY");
  run.type("not-for-the-program\r");
  await remiOk(host, ["send", "api", "from the host", "--enter"]);
  await run.shows("from the host");
  expect(run.screen()).not.toContain("not-for-the-program");
  run.resize(60, 20);
  run.type("\x02d");
  expect(await run.exited).toBe(0);
  expect(await cols()).toBe(before);
});

test("a host with another key than before is refused, until the user forgets it", async () => {
  await startSession(host, "api", SHELL);
  const leaves = async (run: TerminalRun) => {
    await run.shows("READY");
    run.type("\x02d");
    expect(await run.exited).toBe(0);
    await allLeft(host);
  };
  await using first = connect((await shownCode(host, relay.url, "api")).code);
  await leaves(first);
  const path = join(client.home, "known-hosts.json");
  const known = JSON.parse(readFileSync(path, "utf8")) as { hosts: { hostPk: string; name: string }[] };
  known.hosts[0]!.hostPk = "A".repeat(43);
  writeFileSync(path, JSON.stringify(known));
  // By a code, which does not name the host, and by a link, which does.
  await using byCode = connect((await shownCode(host, relay.url, "api")).code);
  await byCode.shows("the host shows another key");
  expect(await byCode.exited).toBe(1);
  await allLeft(host);
  const { link } = await shownCode(host, relay.url, "api", "--link");
  await using byLink = connect();
  await byLink.shows("Code or link:");
  byLink.type(`${link}\r`);
  await byLink.shows("the host shows another key");
  expect(await byLink.exited).toBe(1);
  await allLeft(host);
  expect((await remi(client, ["connect", "--forget", "nobody"])).code).toBe(1);
  await remiOk(client, ["connect", "--forget", known.hosts[0]!.name]);
  await using again = connect((await shownCode(host, relay.url, "api")).code);
  await leaves(again);
});
