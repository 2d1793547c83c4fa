// Hooks in the settings files of real agents, and what they report to a real session.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { makeHome, processesOf, type TestHome } from "../support/home.ts";
import { captureShows, startSession } from "../support/processes.ts";
import { eventually, REPOSITORY, remi, remiOk, remiTerminal, sessionRecord } from "../support/remi.ts";

const SETTINGS = readFileSync(join(REPOSITORY, "test/fixtures/settings/claude.json"), "utf8");
const CONFIG = readFileSync(join(REPOSITORY, "test/fixtures/settings/codex.toml"), "utf8");

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

/** Claude Code's own settings file of the test's user. */
const settingsFile = () => join(home.user, ".claude/settings.json");

function writeSettings(text: string): string {
  mkdirSync(join(home.user, ".claude"));
  writeFileSync(settingsFile(), text);
  return settingsFile();
}

describe("Claude Code", () => {
  test("a real settings file is shown, changed, and restored byte for byte", async () => {
    const path = writeSettings(SETTINGS);
    chmodSync(path, 0o640);
    const asked = await remi(home, ["hooks", "install", "claude"]);
    expect([asked.code, asked.err]).toEqual([
      1,
      "remi: nothing was written; give --yes to write without a question.\n",
    ]);
    expect(asked.out).toContain(`+++ ${path}`);
    expect(asked.out).toMatch(/^\+.*event --hook claude/m);
    expect(asked.out).not.toContain("\x1b");
    // The user's own lines change only by a comma after the last item.
    for (const line of asked.out.match(/^-(?!--).*$/gm) ?? [])
      expect(asked.out).toContain(`\n+${line.slice(1)},\n`);
    expect(readFileSync(path, "utf8")).toBe(SETTINGS);
    const done = await remiOk(home, ["hooks", "install", "claude", "--yes"]);
    expect(done.startsWith(asked.out)).toBe(true);
    expect(statSync(path).mode & 0o7777).toBe(0o640);
    const written = readFileSync(path, "utf8");
    expect(Object.keys(JSON.parse(written).hooks)).toContain("UserPromptSubmit");
    expect(await remiOk(home, ["hooks", "install", "claude"])).toContain("already");
    // remi's own record holds nothing of what was in the file.
    expect(readFileSync(join(home.home, "hooks.json"), "utf8")).not.toContain("DISABLE_TELEMETRY");
    await remiOk(home, ["hooks", "uninstall", "claude", "--yes"]);
    expect(readFileSync(path, "utf8")).toBe(SETTINGS);
    expect(statSync(path).mode & 0o7777).toBe(0o640);
    expect(readdirSync(join(home.user, ".claude"))).toEqual(["settings.json"]);
    expect(await remiOk(home, ["hooks", "uninstall", "claude"])).toContain("There are no hooks by remi");
    expect(processesOf(home.home)).toEqual([]);
  });

  test("in a terminal it asks, and takes only a yes", async () => {
    const path = writeSettings(SETTINGS);
    for (const [answer, status] of [
      ["n\r", 1],
      ["\r", 1],
      ["\x03", 1],
      ["yes\r", 0],
    ] as const) {
      await using terminal = remiTerminal(home, ["hooks", "install", "claude"], { rows: 200, cols: 160 });
      await terminal.shows("Write this? [y/N]");
      terminal.type(answer);
      expect([answer, await terminal.exited]).toEqual([answer, status]);
      expect(readFileSync(path, "utf8") === SETTINGS).toBe(status === 1);
    }
  });

  test("what somebody writes while it asks is not overwritten", async () => {
    const path = writeSettings(SETTINGS);
    await using terminal = remiTerminal(home, ["hooks", "install", "claude"], { rows: 200, cols: 160 });
    await terminal.shows("Write this? [y/N]");
    writeFileSync(path, '{"model": "opus"}');
    terminal.type("y\r");
    expect(await terminal.exited).toBe(1);
    await terminal.shows("was changed by somebody else meanwhile");
    expect(readFileSync(path, "utf8")).toBe('{"model": "opus"}');
  });

  test("without a file one is made, and it and its directory are gone afterwards", async () => {
    await remiOk(home, ["hooks", "install", "claude", "-y"]);
    expect(statSync(settingsFile()).mode & 0o777).toBe(0o600);
    await remiOk(home, ["hooks", "uninstall", "claude", "-y"]);
    expect(existsSync(join(home.user, ".claude"))).toBe(false);
    const env = { CLAUDE_CONFIG_DIR: join(home.user, "elsewhere") };
    await remiOk(home, ["hooks", "install", "claude", "-y"], { env });
    const made = JSON.parse(readFileSync(join(env.CLAUDE_CONFIG_DIR, "settings.json"), "utf8"));
    writeFileSync(join(env.CLAUDE_CONFIG_DIR, "settings.json"), JSON.stringify({ ...made, model: "opus" }));
    await remiOk(home, ["hooks", "uninstall", "claude", "-y"], { env });
    expect(readFileSync(join(env.CLAUDE_CONFIG_DIR, "settings.json"), "utf8")).toBe('{"model":"opus"}');
  });

  test("a link is followed and stays a link", async () => {
    mkdirSync(join(home.user, "dotfiles"));
    mkdirSync(join(home.user, ".claude"));
    writeFileSync(join(home.user, "dotfiles/claude.json"), SETTINGS);
    symlinkSync("../dotfiles/claude.json", settingsFile());
    await remiOk(home, ["hooks", "install", "claude", "-y"]);
    expect(lstatSync(settingsFile()).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(home.user, "dotfiles/claude.json"), "utf8")).toContain("event --hook claude");
    await remiOk(home, ["hooks", "uninstall", "claude", "-y"]);
    expect(lstatSync(settingsFile()).isSymbolicLink()).toBe(true);
    expect(readFileSync(settingsFile(), "utf8")).toBe(SETTINGS);
  });

  test("a file that is not a settings file is left alone", async () => {
    const path = writeSettings('{"model": "opus", // best\n}');
    for (const [text, why] of [
      ['{"model": "opus", // best\n}', "is not JSON"],
      ["[]", "holds no JSON object"],
      ['{"a": "\xff"}', "is not UTF-8"],
    ] as const) {
      writeFileSync(path, text, "latin1");
      const { code, out, err } = await remi(home, ["hooks", "install", "claude", "--yes"]);
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain(why);
      expect(readFileSync(path, "latin1")).toBe(text);
    }
    expect(await remi(home, ["hooks", "install", "claude", "--file", home.user, "-y"])).toMatchObject({
      code: 1,
    });
  });
});

describe("Codex", () => {
  test("hooks.json and, for older versions, notify in config.toml", async () => {
    const env = { CODEX_HOME: join(home.user, "codex") };
    mkdirSync(env.CODEX_HOME);
    writeFileSync(join(env.CODEX_HOME, "config.toml"), CONFIG);
    await remiOk(home, ["hooks", "install", "codex", "-y"], { env });
    await remiOk(home, ["hooks", "install", "codex", "--notify", "-y"], { env });
    const hooks = JSON.parse(readFileSync(join(env.CODEX_HOME, "hooks.json"), "utf8")).hooks;
    expect(Object.keys(hooks)).toContain("PermissionRequest");
    const { notify } = Bun.TOML.parse(readFileSync(join(env.CODEX_HOME, "config.toml"), "utf8")) as {
      notify: string[];
    };
    expect(notify.slice(-4)).toEqual(["event", "--hook", "codex", "--payload"]);
    await remiOk(home, ["hooks", "uninstall", "codex", "-y"], { env });
    await remiOk(home, ["hooks", "uninstall", "codex", "--notify", "-y"], { env });
    expect(readdirSync(env.CODEX_HOME)).toEqual(["config.toml"]);
    expect(readFileSync(join(env.CODEX_HOME, "config.toml"), "utf8")).toBe(CONFIG);
  });
});

describe("Gemini CLI", () => {
  test("its settings take hooks with a name and a time in milliseconds, and come back byte for byte", async () => {
    const path = join(home.user, ".gemini/settings.json");
    const before = '{ "security": { "auth": { "selectedType": "gemini-api-key" } } }';
    mkdirSync(join(home.user, ".gemini"));
    writeFileSync(path, before);
    await remiOk(home, ["hooks", "install", "gemini", "-y"]);
    const { hooks, security } = JSON.parse(readFileSync(path, "utf8"));
    expect(security.auth.selectedType).toBe("gemini-api-key");
    expect(hooks.BeforeAgent[0].hooks[0]).toMatchObject({ name: "remi", type: "command", timeout: 5_000 });
    await remiOk(home, ["hooks", "uninstall", "gemini", "-y"]);
    expect(readFileSync(path, "utf8")).toBe(before);
  });
});

describe("OpenCode", () => {
  test("its plugin is a separate file that replaces nobody's", async () => {
    const directory = join(home.user, ".config/opencode/plugin");
    await remiOk(home, ["hooks", "install", "opencode", "-y"]);
    expect(await remiOk(home, ["hooks", "install", "opencode"])).toContain("already");
    const { Remi } = await import(join(directory, "remi.js"));
    expect(await Remi({ directory: home.user })).toEqual({});
    await remiOk(home, ["hooks", "uninstall", "opencode", "-y"]);
    expect(existsSync(join(directory, "remi.js"))).toBe(false);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "remi.js"), "export const Mine = async () => ({});\n");
    const { code, err } = await remi(home, ["hooks", "install", "opencode", "-y"]);
    expect([code, err]).toEqual([1, expect.stringContaining("holds a plugin that is not remi's")]);
    expect(readFileSync(join(directory, "remi.js"), "utf8")).toContain("Mine");
  });
});

describe("an installed hook", () => {
  /** Starts a session that runs the hook of each event that it is sent. */
  async function agentWithHooks(): Promise<(payload: object, marker: string) => Promise<void>> {
    await remiOk(home, ["hooks", "install", "claude", "-y"]);
    const settings = JSON.parse(readFileSync(settingsFile(), "utf8"));
    writeFileSync(join(home.user, "hook"), settings.hooks.Stop[0].hooks[0].command);
    const loop = 'while read file; do sh -c "$(cat hook)" < $file; echo "$file: $?"; done';
    await startSession(home, "agent", ["sh", "-c", loop], ["--cwd", home.user]);
    return async (payload, marker) => {
      writeFileSync(join(home.user, marker), JSON.stringify(payload));
      await remiOk(home, ["send", "agent", marker, "--enter"]);
      await captureShows(home, "agent", `${marker}: 0`);
    };
  }

  test("reports the session's state, even after the session was renamed, and prints nothing", async () => {
    const hook = await agentWithHooks();
    const isIn = (state: string, reason: string) =>
      eventually(`${state}`, async () => {
        const session = await sessionRecord(home, "agent");
        return session?.state === state && session.reason === reason;
      });
    const message = "Claude needs your permission to use Bash";
    await hook({ hook_event_name: "Notification", notification_type: "permission_prompt", message }, "e1");
    await isIn("waiting", message);
    await hook({ hook_event_name: "UserPromptSubmit", prompt: "x" }, "e2");
    await isIn("working", "works on a prompt");
    await remiOk(home, ["rename", "agent", "other"]);
    await remiOk(home, ["rename", "other", "agent"]);
    await hook({ hook_event_name: "Stop" }, "e3");
    await isIn("idle", "has answered");
    await hook({ no: "event" }, "e4");
    const shown = await remiOk(home, ["capture", "agent"]);
    expect(shown.trim().split("\n")).toEqual(["e1", "e1: 0", "e2", "e2: 0", "e3", "e3: 0", "e4", "e4: 0"]);
  });

  test("does nothing outside a session, and is quiet about what it cannot do", async () => {
    const quiet = { code: 0, out: "", err: "" };
    const input = JSON.stringify({ hook_event_name: "Stop" });
    const run = ["event", "--hook", "claude"];
    expect(await remi(home, run, { input })).toEqual(quiet);
    const env = { REMI_SESSION_ID: "abcd1234", REMI_SESSION: "gone" };
    expect(await remi(home, run, { input, env })).toEqual(quiet);
    expect(await remi(home, run, { input: "{", env })).toEqual(quiet);
    expect(await remi(home, run, { input: "", env })).toEqual(quiet);
    const payload = JSON.stringify({ type: "agent-turn-complete" });
    expect(await remi(home, ["event", "--hook", "codex", "--payload", payload], { env })).toEqual(quiet);
    expect(processesOf(home.home)).toEqual([]);
  });
});

test("print shows what to add for each agent, and refuses unknown agents", async () => {
  for (const [agent, words] of [
    ["claude", '"UserPromptSubmit"'],
    ["codex", '"PermissionRequest"'],
    ["gemini", '"timeout": 5000'],
    ["opencode", '"permission.asked"'],
  ] as const)
    expect(await remiOk(home, ["hooks", "print", agent])).toContain(words);
  expect(await remiOk(home, ["hooks", "print", "codex", "--notify"])).toMatch(
    /^notify = \[.*"--payload"\]$/m,
  );
  const other = await remiOk(home, ["hooks", "print"]);
  expect(other).toContain("event --state waiting --reason");
  expect(other).toContain("notifications-command: ");
  const printed = await remiOk(home, ["hooks", "print", "claude"]);
  expect(JSON.parse(printed.slice(printed.indexOf("{"))).hooks.Stop).toHaveLength(1);
  for (const args of [
    ["install"],
    ["install", "aider"],
    ["print", "aider"],
    ["install", "vim"],
    ["remove", "claude"],
    ["install", "claude", "--notify"],
  ])
    expect([args, (await remi(home, ["hooks", ...args])).code]).toEqual([args, 2]);
});
