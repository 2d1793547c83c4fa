import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { bindArgs } from "../../../../src/cli/argv/args.ts";
import { type Parsed, parseArgv } from "../../../../src/cli/argv/argv.ts";
import { parsePlainArgv } from "../../../../src/cli/argv/plain-argv.ts";
import { parseWithYargs } from "../../../../src/cli/argv/yargs-argv.ts";
import { allFlags, type CommandSpec } from "../../../../src/cli/specs/spec.ts";
import { SPEC_LOADERS } from "../../../../src/cli/specs/spec-loaders.ts";
import { COMMANDS, DEFAULT_COMMAND, findCommand } from "../../../../src/cli/specs/table.ts";
import { VERB_LOADERS } from "../../../../src/cli/verb-loaders.ts";

const ALL = [DEFAULT_COMMAND, ...COMMANDS];

async function run(...argv: string[]) {
  const parsed = await parseArgv(argv);
  if (parsed.kind !== "run") throw new Error(`${argv.join(" ")}: ${JSON.stringify(parsed)}`);
  return parsed.args;
}

async function complaint(...argv: string[]): Promise<string> {
  const parsed: Parsed = await parseArgv(argv);
  return parsed.kind === "usage" ? parsed.message : `no complaint but ${parsed.kind}`;
}

describe("the table", () => {
  test("every spelling of a command means one command", () => {
    const words = COMMANDS.flatMap((spec) => [spec.name, ...spec.aliases]);
    expect(new Set(words).size).toBe(words.length);
  });

  test("each command is loaded by its own name", async () => {
    expect([...SPEC_LOADERS.keys()].sort()).toEqual(COMMANDS.map((spec) => spec.name).sort());
    for (const [name, load] of SPEC_LOADERS) expect((await load()).spec).toBe(findCommand(name)!);
  });

  test("each command does something", async () => {
    expect([...VERB_LOADERS.keys()].sort()).toEqual(ALL.map((spec) => spec.name).sort());
    for (const load of VERB_LOADERS.values()) expect((await load()).run).toBeFunction();
  });

  test("every spelling of a flag means one flag of its command", () => {
    for (const spec of ALL) {
      const spellings = allFlags(spec).flatMap((flag) => [flag.name, ...(flag.short ? [flag.short] : [])]);
      expect([spec.name, new Set(spellings).size]).toEqual([spec.name, spellings.length]);
      for (const flag of allFlags(spec)) {
        expect(flag.name).toMatch(/^[a-z][a-z0-9-]+$/);
        if (flag.short) expect(flag.short).toMatch(/^[A-Za-z]$/);
        if (flag.type !== "boolean") expect(flag.value).toBeDefined();
      }
    }
  });

  test("only the last positional takes all the rest, and none that must be follows one that may", () => {
    for (const { positionals } of ALL) {
      for (const positional of positionals.slice(0, -1)) expect(positional.variadic ?? false).toBe(false);
      const firstOptional = positionals.findIndex((p) => !p.required);
      if (firstOptional >= 0)
        for (const p of positionals.slice(firstOptional)) expect(p.required).toBe(false);
    }
  });
});

describe("plain lines", () => {
  test("names, flags and a command after --", async () => {
    const args = await run(
      "new",
      "api",
      "-d",
      "--cwd",
      "/tmp",
      "-e",
      "A=1",
      "--env",
      "B=2",
      "--",
      "claude",
      "--x",
      "--",
    );
    expect(args.spec.name).toBe("new");
    expect(args.word("NAME")).toBe("api");
    expect(args.has("detached")).toBe(true);
    expect(args.text("cwd")).toBe("/tmp");
    expect(args.list("env")).toEqual(["A=1", "B=2"]);
    expect(args.command).toEqual(["claude", "--x", "--"]);
    expect(args.text("size")).toBeUndefined();
  });

  test("without a verb it is a name", async () => {
    const args = await run("api", "--", "sh", "-c", "echo hi");
    expect(args.spec).toBe(DEFAULT_COMMAND);
    expect(args.word("NAME")).toBe("api");
    expect(args.command).toEqual(["sh", "-c", "echo hi"]);
    expect((await run()).word("NAME")).toBeUndefined();
    expect((await run("-d", "api")).has("detached")).toBe(true);
  });

  test("tmux's spellings", async () => {
    expect((await run("a", "-t", "api")).word("NAME")).toBe("api");
    expect((await run("attach-session", "-t", "api", "-d")).has("detach-others")).toBe(true);
    expect((await run("kill-session", "-t", "api")).words("NAME")).toEqual(["api"]);
    expect((await run("new-session", "-s", "api", "-d")).word("NAME")).toBe("api");
    expect((await run("rename-session", "-t", "api", "web")).word("NEW")).toBe("web");
    expect((await run("send-keys", "-t", "api", "ls", "Enter")).words("TEXT")).toEqual(["ls", "Enter"]);
    expect((await run("capture-pane", "-p", "-t", "api")).word("NAME")).toBe("api");
    for (const word of ["list-sessions", "detach-client"]) expect(findCommand(word)).toBeDefined();
  });

  test("--scrollback takes a number when one follows", async () => {
    expect((await run("capture", "api", "--scrollback")).number("scrollback")).toBeNull();
    expect((await run("capture", "--scrollback", "api")).number("scrollback")).toBeNull();
    expect((await run("capture", "--scrollback", "20", "api")).number("scrollback")).toBe(20);
    expect((await run("capture", "api", "--scrollback=20")).number("scrollback")).toBe(20);
    expect((await run("capture", "api")).number("scrollback")).toBeUndefined();
  });

  test("--worktree takes the word that follows, unless it is a flag or there is none", async () => {
    const read = async (...line: string[]) => {
      const args = await run("new", ...line);
      return [args.word("NAME"), args.text("worktree"), args.command];
    };
    expect(await read("api", "--worktree")).toEqual(["api", "", null]);
    expect(await read("api", "-w", "fix/x", "--", "claude")).toEqual(["api", "fix/x", ["claude"]]);
    expect(await read("--worktree", "--", "claude")).toEqual([undefined, "", ["claude"]]);
    expect(await read("--worktree", "-d", "api")).toEqual(["api", "", null]);
    expect(await read("--worktree=fix", "api")).toEqual(["api", "fix", null]);
    expect(await read("-dw", "api")).toEqual([undefined, "api", null]);
    expect(await read("api")).toEqual(["api", undefined, null]);
  });

  test("words after -- are words where there is no program to run", async () => {
    expect((await run("send", "api", "--", "--not-a-flag")).words("TEXT")).toEqual(["--not-a-flag"]);
    expect((await run("send", "api", "-")).words("TEXT")).toEqual(["-"]);
  });
});

describe("lines for yargs", () => {
  test("joined values and grouped switches", async () => {
    expect((await run("kill", "--signal=SIGINT", "api")).text("signal")).toBe("SIGINT");
    expect((await run("kill", "-sSIGINT", "api")).text("signal")).toBe("SIGINT");
    const both = await run("attach", "-rd", "api");
    expect([both.has("read-only"), both.has("detach-others"), both.word("NAME")]).toEqual([
      true,
      true,
      "api",
    ]);
    expect((await run("send", "api", "--key=C-c", "--key=Up")).list("key")).toEqual(["C-c", "Up"]);
    expect((await run("new", "--env=A=1=2", "x")).list("env")).toEqual(["A=1=2"]);
  });

  test("numbers stay words", async () => {
    expect((await run("attach", "007", "--read-only=true")).word("NAME")).toBe("007");
    expect((await run("send", "api", "1e3", "0x10", "--enter=true")).words("TEXT")).toEqual(["1e3", "0x10"]);
  });
});

describe("what is wrong", () => {
  test.each([
    [["ls", "--jsn"], "there is no flag '--jsn'; did you mean --json?"],
    [["ls", "--frobnicate"], "there is no flag '--frobnicate'"],
    [["ls", "-x"], "there is no flag '-x'"],
    [["ls", "extra"], "'extra' is one word too many"],
    [["new", "a", "b"], "'b' is one word too many; a command goes after --"],
    [["rename"], "rename needs NAME"],
    [["kill", "--signal"], "--signal needs SIGNAL"],
    [["kill", "--signal", "SIGFOO", "a"], /^--signal must be one of SIGHUP, .*, not 'SIGFOO'$/],
    [["atach", "api"], "there is no command 'atach'; did you mean attach?"],
    [["kil", "--signal", "SIGINT", "api"], "there is no command 'kil'; did you mean kill?"],
    [["server", "stat"], "ACTION must be one of start, stop, status, restart, not 'stat'"],
    [["completion", "tcsh"], "SHELL must be one of bash, zsh, fish, not 'tcsh'"],
    [["capture", "a", "--scrollback=x"], "--scrollback needs a whole number, not 'x'"],
    [["wait", "a", "--timeout", "soon"], "--timeout needs a number of seconds, not 'soon'"],
    [["wait", "a", "--timeout", "99999999999"], "--timeout '99999999999' is too large"],
    [["new", "api", "--"], "there is no command after --"],
    [["new", "api", "--", ""], "the command after -- is empty"],
    [["new", "--cwd=", "api"], "--cwd needs DIR"],
    [["attach", "a\x1b[31mb", "c"], "'c' is one word too many"],
    [["ls", "a\x1b[31mb"], "'a?[31mb' is one word too many"],
  ] as const)("%j", async (argv, message) => {
    const said = await complaint(...argv);
    if (typeof message === "string") expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  test("help wins over what is missing", async () => {
    expect(await parseArgv(["kill", "--help"])).toMatchObject({ kind: "help", spec: { name: "kill" } });
    expect(await parseArgv(["kill", "-h"])).toMatchObject({ kind: "help" });
    expect(await parseArgv(["--help"])).toEqual({ kind: "help", spec: null });
    expect((await parseArgv(["-v"])).kind).toBe("version");
  });
});

test("both parsers agree on every line that the plain one takes", () => {
  const lines = fc.constantFrom(...ALL).chain((spec: CommandSpec) => {
    const known = allFlags(spec).flatMap((f) => [`--${f.name}`, ...(f.short ? [`-${f.short}`] : [])]);
    const token = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...known) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          "api",
          "7",
          "007",
          "1.5",
          "x=y",
          "a b",
          "true",
          "false",
          "é",
          "__proto__",
          "constructor",
        ),
      },
      { weight: 1, arbitrary: fc.constantFrom("--", "-", "", "--no-json", "---", "-5", "--json=1", "-rd") },
      { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
    );
    return fc.tuple(fc.constant(spec), fc.array(token, { maxLength: 7 }));
  });
  let accepted = 0;
  fc.assert(
    fc.property(lines, ([spec, argv]) => {
      const plain = parsePlainArgv(spec, argv);
      if (!plain) return;
      accepted++;
      const byYargs = parseWithYargs(spec, argv);
      expect(byYargs).toEqual({ ok: true, raw: plain });
      // The message for what is wrong is the same, because it is made in one place.
      if (byYargs.ok)
        expect(bindArgs(spec, "", argv, byYargs.raw).ok).toBe(bindArgs(spec, "", argv, plain).ok);
    }),
    { numRuns: 1_500 },
  );
  expect(accepted).toBeGreaterThan(200);
});

test("no line makes the parser throw", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ maxLength: 8 }), { maxLength: 5 }), async (argv) => {
      expect(["run", "help", "version", "usage"]).toContain((await parseArgv(argv)).kind);
    }),
    { numRuns: 200 },
  );
});
