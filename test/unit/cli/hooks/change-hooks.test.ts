// Settings of others with our hooks put in and taken out again: what was there comes back byte for byte.

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { hookTarget } from "../../../../src/cli/hooks/agents.ts";
import { withHooks, withoutHooks } from "../../../../src/cli/hooks/change-hooks.ts";
import { isHookShellCommand } from "../../../../src/cli/hooks/hook-command.ts";
import { commandsOf } from "../../../../src/cli/hooks/json-hooks.ts";

const target = (
  agent: "claude" | "codex",
  notify = false,
  own: readonly string[] = ["/opt/remi's bin/remi"],
) => hookTarget(agent, { notify, own, env: { HOME: "/home/me" } });

const CLAUDE = target("claude");
const FIXTURE = readFileSync(join(import.meta.dir, "../../../fixtures/settings/claude.json"), "utf8");

function installed(text: string, to = CLAUDE) {
  const changed = withHooks(to, text, null);
  if (!changed.ok) throw new Error(changed.why);
  return { ...changed, known: { pieces: [...changed.pieces], madeFile: changed.isAllOurs } };
}

function uninstalled(text: string, known: Parameters<typeof withoutHooks>[2], from = CLAUDE): string {
  const changed = withoutHooks(from, text, known);
  if (!changed.ok) throw new Error(changed.why);
  return changed.text;
}

/** What settings mean: lists of hooks that hold nothing, and no hooks at all, are the same. */
function meaning(text: string): unknown {
  const { hooks, ...rest } = JSON.parse(text.replace("\uFEFF", "").trim() || "{}");
  const kept = Object.entries(hooks ?? {}).filter(([, list]) => (list as unknown[]).length > 0);
  return { ...rest, hooks: Object.fromEntries(kept) };
}

/** The commands of others, by event. */
function commandsOfOthers(text: string): unknown {
  const all = [...commandsOf(text)].map(([event, commands]) => [
    event,
    commands.filter((command) => !isHookShellCommand(command, "claude")),
  ]);
  return Object.fromEntries(all.filter(([, commands]) => commands!.length > 0));
}

describe("Claude Code's settings", () => {
  test("keep every line of a real file, and are restored byte for byte", () => {
    const { text, known } = installed(FIXTURE);
    const kept = text.split("\n");
    // In order and whole, except for the comma after a last entry.
    let at = 0;
    for (const line of FIXTURE.split("\n")) {
      at = kept.findIndex((other, i) => i >= at && (other === line || other === `${line},`)) + 1;
      expect([line, at > 0]).toEqual([line, true]);
    }
    const before = commandsOf(FIXTURE);
    for (const [event, commands] of commandsOf(text)) {
      const ours = commands.filter((command) => isHookShellCommand(command, "claude"));
      expect([event, ours.length]).toEqual([event, event === "SubagentStop" ? 0 : 1]);
      expect(commands.slice(0, commands.length - ours.length)).toEqual([...(before.get(event) ?? [])]);
    }
    expect(uninstalled(text, known)).toBe(FIXTURE);
    expect(uninstalled(text, null)).toBe(FIXTURE);
    expect(installed(text).text).toBe(text);
  });

  test("look as if written by hand", () => {
    const ours =
      "[ -z \"$REMI_SESSION_ID\" ] || '/opt/remi'\\''s bin/remi' event --hook claude >/dev/null 2>&1 || :";
    const { text } = installed('{\n\t"hooks": {\n\t\t"Stop": []\n\t}\n}');
    expect(text.split("\n").slice(0, 14)).toEqual([
      "{",
      '\t"hooks": {',
      '\t\t"Stop": [',
      "\t\t\t{",
      '\t\t\t\t"hooks": [',
      "\t\t\t\t\t{",
      '\t\t\t\t\t\t"type": "command",',
      `\t\t\t\t\t\t"command": ${JSON.stringify(ours)},`,
      '\t\t\t\t\t\t"timeout": 5',
      "\t\t\t\t\t}",
      "\t\t\t\t]",
      "\t\t\t}",
      "\t\t],",
      '\t\t"SessionStart": [',
    ]);
    expect(installed('{"a": 1}').text).toMatch(/^\{"a": 1, "hooks": \{"SessionStart":\[.*\}\}$/);
  });

  test.each([
    "",
    "{}",
    "{ }",
    "{\n}",
    "{}\n",
    "\uFEFF{}\n",
    "\n",
    '{"hooks":{}}',
    '{"hooks": { "Stop": [ ] }}\n',
    '{\r\n    "model": "opus"\r\n}',
    '{\r\n    "hooks": {\r\n        "Stop": [\r\n        ]\r\n    }\r\n}\r\n',
    '{"a":[1,{"hooks":[]}],\n"hooks":{"Stop":[{"hooks":[]},{}, 7, null, {"hooks": 3}]}\n, "b": 2}',
  ])("%j comes back", (before) => {
    const { text, known } = installed(before);
    expect(text.includes("\r\n")).toBe(before.includes("\r\n"));
    expect(uninstalled(text, known)).toBe(before);
    expect(meaning(uninstalled(text, null))).toEqual(meaning(before));
  });

  test.each([
    ['{"a": 1', "is not JSON"],
    ['{"a": 1,} // mine', "is not JSON"],
    ["[]", "holds no JSON object"],
    ['"hooks"', "holds no JSON object"],
    ['{"hooks": []}', "something other than an object"],
    ['{"hooks": null}', "something other than an object"],
    ['{"hooks": {"Stop": {}}}', "something other than a list"],
    ['{"hooks": {}, "hooks": {}}', "twice"],
    ['{"hooks": {"Stop": [], "Stop": []}}', "twice"],
  ])("%s is refused", (before, why) => {
    const changed = withHooks(CLAUDE, before, null);
    expect(changed).toMatchObject({ ok: false, why: expect.stringContaining(why) });
  });

  test("an older remi's hooks are replaced, and the first file comes back even then", () => {
    const old = target("claude", false, ["/old/place/remi"]);
    const first = installed(FIXTURE, old);
    const second = withHooks(CLAUDE, first.text, first.known);
    if (!second.ok) throw new Error(second.why);
    expect(second.text).not.toContain("/old/place");
    expect(second.text).toBe(installed(FIXTURE).text);
    expect(uninstalled(second.text, { pieces: [...second.pieces], madeFile: false })).toBe(FIXTURE);
  });

  test("what the user changes in between stays", () => {
    const { text, known } = installed(FIXTURE);
    for (const change of [
      (s: string) => s.replace('"opus"', '"sonnet"'),
      (s: string) => s.replace('  "mcpServers": {},\n', ""),
      (s: string) => s.replace('"defaultMode"', '"extra": [1, 2],\n    "defaultMode"'),
      (s: string) => `${s}\n\n`,
    ])
      expect(uninstalled(change(text), known)).toBe(change(FIXTURE));
    const stranger = { type: "command", command: "mine" };
    const nearby = JSON.parse(text);
    nearby.hooks.Stop[0].hooks.push(stranger);
    nearby.hooks.SessionStart.push({ hooks: [stranger] });
    const left = JSON.parse(uninstalled(JSON.stringify(nearby, null, 4), known));
    expect(left.hooks.Stop).toEqual([{ hooks: [stranger] }]);
    expect(left.hooks.SessionStart).toEqual([{ hooks: [stranger] }]);
    expect(left.hooks.UserPromptSubmit).toBeUndefined();
    expect(left.permissions).toEqual(JSON.parse(FIXTURE).permissions);
  });

  test("all of it holds for any settings", () => {
    const command = fc.oneof(fc.string(), fc.constant('echo "event --hook claude "'));
    const hook = fc.record({ type: fc.constant("command"), command });
    const groups = fc.array(
      fc.record(
        { matcher: fc.string(), hooks: fc.array(hook, { maxLength: 2 }) },
        { requiredKeys: ["hooks"] },
      ),
      { maxLength: 3 },
    );
    const event = fc.oneof(fc.constantFrom("Stop", "PreToolUse", "Notification", "Other"), fc.string());
    const settings = fc.tuple(
      fc.dictionary(
        fc.string().filter((key) => !["hooks", "added", "__proto__"].includes(key)),
        fc.jsonValue(),
        { maxKeys: 4 },
      ),
      fc.option(
        fc.dictionary(
          event.filter((key) => key !== "__proto__"),
          groups,
          { maxKeys: 5 },
        ),
      ),
      fc.boolean(),
    );
    const shape = fc.record({
      indent: fc.constantFrom("", "\t", "  ", "    "),
      crlf: fc.boolean(),
      end: fc.constantFrom("", "\n", "\n\n", "  "),
      mark: fc.boolean(),
    });
    fc.assert(
      fc.property(
        settings,
        shape,
        fc.string(),
        ([values, hooks, isFirst], { indent, crlf, end, mark }, extra) => {
          const added = hooks === null ? {} : { hooks };
          const whole = isFirst ? { ...added, ...values } : { ...values, ...added };
          const lines = `${JSON.stringify(whole, null, indent)}${end}`;
          const before = (mark ? "\uFEFF" : "") + (crlf ? lines.replaceAll("\n", "\r\n") : lines);
          const { text, known } = installed(before);
          expect(
            commandsOf(text)
              .get("Stop")!
              .filter((one) => isHookShellCommand(one, "claude")),
          ).toHaveLength(1);
          expect(commandsOfOthers(text)).toEqual(commandsOfOthers(before));
          expect(uninstalled(text, known)).toBe(before);
          // Even when a program has rewritten it since, and without the record, nothing of others is lost.
          const anew = JSON.parse(text.replace("\uFEFF", ""));
          anew.added = extra;
          for (const [rewritten, record] of [
            [JSON.stringify(anew), known],
            [text, null],
          ] as const) {
            const left = meaning(uninstalled(rewritten, record)) as { added?: string };
            delete left.added;
            expect(left).toEqual(meaning(before) as never);
          }
        },
      ),
    );
  });
});

describe("Codex", () => {
  const NOTIFY = target("codex", true, ["/opt/remi", "/src/main.ts"]);
  const TOML = readFileSync(join(import.meta.dir, "../../../fixtures/settings/codex.toml"), "utf8");

  test("hooks.json is made and gone again", () => {
    const codex = target("codex");
    const { text, known, isAllOurs } = { ...installed("", codex) };
    expect(isAllOurs).toBe(false);
    expect([...commandsOf(text).keys()]).toContain("PermissionRequest");
    expect(uninstalled(text, known, codex)).toBe("");
    const made = withHooks(codex, null, null);
    expect(made).toMatchObject({ ok: true, isAllOurs: true });
  });

  test.each([
    TOML,
    "",
    "# only a word",
    "\uFEFFmodel = 'x'\r\n[a]\r\nb = 1\r\n",
    "[notify]\nx = 1\n".replace("notify", "n"),
  ])("notify goes before everything else and is removed again: %j", (before) => {
    const { text, known } = installed(before, NOTIFY);
    expect(Bun.TOML.parse(text.replace("\uFEFF", ""))).toMatchObject({
      notify: ["/opt/remi", "/src/main.ts", "event", "--hook", "codex", "--payload"],
    });
    expect(uninstalled(text, known, NOTIFY)).toBe(before);
    expect(uninstalled(text, null, NOTIFY)).toBe(before);
    expect(installed(text, NOTIFY).text).toBe(text);
  });

  test("somebody else's notify program stays, and remi says how to combine both", () => {
    const changed = withHooks(NOTIFY, 'notify = ["python3", "x.py"]\n', null);
    expect(changed).toMatchObject({ ok: false, why: expect.stringContaining("let that program run: ") });
    const mine = withoutHooks(NOTIFY, 'notify = ["python3", "x.py"]\n', null);
    expect(mine).toMatchObject({ ok: true, removed: 0 });
    expect(withHooks(NOTIFY, "notify = [", null)).toMatchObject({ ok: false });
  });

  test("an older remi's line is replaced; one that was changed by hand is left alone", () => {
    const old = installed(TOML, target("codex", true, ["/old/remi"]));
    expect(installed(old.text, NOTIFY).text).toBe(installed(TOML, NOTIFY).text);
    const bent = old.text.replace("[", "[\n");
    expect(withoutHooks(NOTIFY, bent, old.known)).toMatchObject({ ok: false });
  });
});
