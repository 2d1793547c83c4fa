// A repository that somebody else made, with every way to run a program from `git status` and `git diff`. Each is first
// shown to work with git as it is; then changes, differences and listings are told, and none of the programs has run.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changesOf } from "../../../../src/files/changes/changes.ts";
import { differenceOf } from "../../../../src/files/changes/difference.ts";
import { IgnoredFiles } from "../../../../src/files/changes/ignored.ts";
import { Descriptor } from "../../../../src/files/descriptor.ts";
import { gitEnvironment, MarkingPrograms, TestRepository } from "../../../support/git-repository.ts";
import { makeHome, type TestHome } from "../../../support/home.ts";

let home: TestHome;
let programs: MarkingPrograms;
let repository: TestRepository;
beforeEach(() => {
  home = makeHome();
  programs = new MarkingPrograms(home.root);
  repository = TestRepository.with(home, join(home.root, "repository"), {
    "file.txt": "one\n",
    "same.txt": "same\n",
    "staged.txt": "one\n",
    ".gitignore": "*.o\n",
  });
  repository.write({ "staged.txt": "two\n" });
  repository.git("add", "staged.txt");
});
afterEach(() => home.dispose());

const bytes = (text: string) => new TextEncoder().encode(text);
const never = () => new AbortController().signal;

/** Changes a file, another one that was changed in the index before, and the date of a third. */
function change(): void {
  repository.write({ "file.txt": "two\n", "staged.txt": "three\n", "new.txt": "new\n" });
  utimesSync(join(repository.path, "same.txt"), 1, 1);
  programs.taken();
}

type Command = readonly string[];
const STATUS: Command = ["status"];
const DIFF: Command = ["diff"];
const STAGED: Command = ["diff", "--cached"];

interface Way {
  readonly what: string;
  /** Sets it up, before the files change. */
  readonly make: () => void;
  /** Variables for git's environment. */
  readonly variables?: () => Record<string, string>;
  /** Commands of git that run it. */
  readonly commands: readonly Command[];
  /** git asks only a terminal for it. */
  readonly needsTerminal?: boolean;
}

const set = (name: string, value: string) => repository.git("config", name, value);
const attribute = (line: string) => writeFileSync(join(repository.path, ".gitattributes"), `${line}\n`);

/** Leaves out the bytes of `file.txt`, as a partial clone does, and says where they may be fetched. */
function partialClone(url: string): void {
  set("core.repositoryFormatVersion", "1");
  set("extensions.partialClone", "origin");
  set("remote.origin.promisor", "true");
  set("remote.origin.url", url);
  const id = repository.git("rev-parse", "HEAD:file.txt").trim();
  rmSync(join(repository.path, ".git/objects", id.slice(0, 2), id.slice(2)));
}

const WAYS: readonly Way[] = [
  {
    what: "a monitor of files",
    make: () => set("core.fsmonitor", programs.make("fsmonitor")),
    commands: [STATUS, DIFF],
  },
  {
    what: "a monitor of files in a file that the settings include",
    make: () => {
      repository.write({ included: `[core]\n\tfsmonitor = ${programs.make("included")}\n` });
      set("include.path", "../included");
    },
    commands: [STATUS, DIFF],
  },
  {
    what: "a monitor of files in a file that is included on a condition",
    make: () => {
      repository.write({ perhaps: `[core]\n\tfsmonitor = ${programs.make("included-if")}\n` });
      set(`includeIf.gitdir:${repository.path}/.path`, join(repository.path, "perhaps"));
    },
    commands: [STATUS, DIFF],
  },
  {
    what: "a monitor of files in the settings of the worktree",
    make: () => {
      set("core.repositoryFormatVersion", "1");
      set("extensions.worktreeConfig", "true");
      repository.git("config", "--worktree", "core.fsmonitor", programs.make("worktree-setting"));
    },
    commands: [STATUS, DIFF],
  },
  {
    what: "a filter",
    make: () => {
      attribute("*.txt filter=evil");
      set("filter.evil.clean", programs.make("clean"));
      set("filter.evil.smudge", programs.make("smudge"));
      set("filter.evil.required", "true");
    },
    commands: [STATUS, DIFF],
  },
  {
    what: "a filter that runs on",
    make: () => {
      attribute("*.txt filter=evil");
      set("filter.evil.process", programs.make("process", "exit 1"));
    },
    commands: [STATUS, DIFF],
  },
  {
    what: "a filter for attributes in the git directory",
    make: () => {
      writeFileSync(join(repository.path, ".git/info/attributes"), "*.txt filter=evil\n");
      set("filter.evil.clean", programs.make("clean-by-info"));
    },
    commands: [STATUS, DIFF],
  },
  {
    what: "a filter for attributes in a file that the settings name",
    make: () => {
      repository.write({ attributes: "*.txt filter=evil\n" });
      set("core.attributesFile", join(repository.path, "attributes"));
      set("filter.evil.clean", programs.make("clean-by-file"));
    },
    commands: [STATUS, DIFF],
  },
  {
    what: "a filter for attributes that only the index has",
    make: () => {
      attribute("*.txt filter=evil");
      repository.git("add", ".gitattributes");
      rmSync(join(repository.path, ".gitattributes"));
      set("filter.evil.clean", programs.make("clean-by-index"));
    },
    commands: [STATUS, DIFF],
  },
  {
    what: "a program that compares",
    make: () => set("diff.external", programs.make("external")),
    commands: [DIFF, STAGED],
  },
  {
    what: "a program that compares some files",
    make: () => {
      attribute("*.txt diff=evil");
      set("diff.evil.command", programs.make("driver"));
    },
    commands: [DIFF, STAGED],
  },
  {
    what: "a program that makes text of files",
    make: () => {
      attribute("*.txt diff=evil");
      set("diff.evil.textconv", programs.make("textconv", 'cat "$1"'));
      set("diff.evil.cachetextconv", "true");
    },
    commands: [DIFF, STAGED],
  },
  {
    what: "a hook that follows a written index",
    make: () => {
      programs.make("post-index-change");
      set("core.hooksPath", programs.directory);
    },
    commands: [STATUS],
  },
  {
    what: "a hook in the git directory",
    make: () => {
      const hook = programs.make("post-index-change");
      renameSync(hook, join(repository.path, ".git/hooks/post-index-change"));
    },
    commands: [STATUS],
  },
  {
    what: "a pager",
    make: () => set("core.pager", programs.make("pager")),
    commands: [["-p", "status"], DIFF],
    needsTerminal: true,
  },
  {
    what: "a pager of one command",
    make: () => {
      set("pager.status", programs.make("pager-status"));
      set("pager.diff", programs.make("pager-diff"));
    },
    commands: [STATUS, DIFF],
    needsTerminal: true,
  },
  {
    what: "a program from which missing bytes are fetched",
    make: () => {
      partialClone(repository.path);
      set("remote.origin.uploadpack", programs.make("upload-pack", "exit 1"));
    },
    commands: [DIFF],
  },
  {
    what: "a protocol by which missing bytes are fetched",
    make: () => {
      partialClone(`ext::${programs.make("ext", "exit 1")}`);
      set("protocol.ext.allow", "always");
    },
    commands: [DIFF],
  },
  {
    what: "an ssh by which missing bytes are fetched",
    make: () => {
      partialClone("ssh://127.0.0.1:9/none");
      set("core.sshCommand", programs.make("ssh", "exit 1"));
    },
    commands: [DIFF],
  },
  {
    what: "a proxy by which missing bytes are fetched",
    make: () => {
      partialClone("git://127.0.0.1:9/none");
      set("core.gitProxy", programs.make("proxy", "exit 1"));
    },
    commands: [DIFF],
  },
  {
    what: "the settings of a submodule",
    make: () => {
      const sub = TestRepository.with(home, join(repository.path, "sub"), { a: "a\n" });
      repository.git("-c", "advice.addEmbeddedRepo=false", "add", "sub");
      sub.git("config", "core.fsmonitor", programs.make("submodule"));
    },
    commands: [STATUS, DIFF],
  },
  {
    what: "a git directory elsewhere, with settings of its own",
    make: () => {
      const elsewhere = join(repository.path, "elsewhere");
      set("core.fsmonitor", programs.make("elsewhere"));
      renameSync(join(repository.path, ".git"), elsewhere);
      writeFileSync(join(repository.path, ".git"), `gitdir: ${elsewhere}\n`);
    },
    commands: [STATUS, DIFF],
  },
  {
    what: "variables of the environment",
    make: () => {},
    variables: () => ({
      GIT_EXTERNAL_DIFF: programs.make("variable-diff"),
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.fsmonitor",
      GIT_CONFIG_VALUE_0: programs.make("variable-setting"),
      GIT_CONFIG_PARAMETERS: `'core.fsmonitor=${programs.make("variable-parameter")}'`,
      GIT_TRACE2_EVENT: join(home.root, "trace"),
    }),
    commands: [STATUS, DIFF],
  },
];

/** What has run with git as it is. */
async function runPlainly(way: Way, env: Record<string, string>): Promise<string[]> {
  for (const command of way.commands) {
    const argv = ["git", "-C", repository.path, ...command];
    if (way.needsTerminal) await Bun.spawn(argv, { env, terminal: { cols: 80, rows: 24, data() {} } }).exited;
    else Bun.spawnSync(argv, { env, stdin: "ignore" });
    // As it was when git had not looked yet.
    utimesSync(join(repository.path, "same.txt"), 2, 2);
  }
  rmSync(join(home.root, "trace"), { force: true });
  return programs.taken();
}

describe("nothing runs", () => {
  for (const way of WAYS)
    test(way.what, async () => {
      way.make();
      const env = { ...gitEnvironment(home), ...way.variables?.() };
      change();
      expect(await runPlainly(way, env)).not.toEqual([]);

      const changes = await changesOf(repository.path, [], never(), env);
      const states = changes.files.map(({ path, staged, unstaged }) => [
        Buffer.from(path).toString(),
        staged?.state,
        unstaged?.state,
      ]);
      expect(states).toContainEqual(["file.txt", undefined, "modified"]);
      expect(states).toContainEqual(["staged.txt", "modified", "modified"]);
      expect(states).toContainEqual(["new.txt", undefined, "untracked"]);
      expect(states.map(([name]) => name)).not.toContain("same.txt");
      for (const name of ["file.txt", "staged.txt", "new.txt"])
        for (const isStaged of [true, false])
          await differenceOf(repository.path, [bytes(name)], { isStaged }, never(), env).catch((error) =>
            // What a partial clone has left out is not there to be compared.
            expect([way.what, error.problem]).toEqual([
              expect.stringContaining("missing bytes"),
              "unknown-repository",
            ]),
          );
      await using directory = await Descriptor.at(repository.path);
      const names = ["a.o", "file.txt"].map(bytes);
      await using ignored = await IgnoredFiles.open(repository.path, directory, never(), env);
      expect([...(await ignored.of(names))]).toEqual(["a.o"]);
      expect(programs.taken()).toEqual([]);
      expect(readdirSync(home.root)).not.toContain("trace");
    });

  test("all at once, and from a directory of the repository", async () => {
    const env: Record<string, string> = gitEnvironment(home);
    mkdirSync(join(repository.path, "deep"));
    for (const way of WAYS)
      if (!/missing|elsewhere|index has|submodule/.test(way.what)) {
        way.make();
        Object.assign(env, way.variables?.());
      }
    change();
    repository.write({ "deep/new.txt": "new\n" });
    const { files } = await changesOf(join(repository.path, "deep"), [], never(), env);
    expect(files.map(({ path }) => Buffer.from(path).toString())).toEqual(["new.txt"]);
    expect(programs.taken()).toEqual([]);
  });
});
