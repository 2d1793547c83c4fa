// Trees of processes that are hard to end, made from a seed: groups and Unix sessions of their own, daemons, ignored
// and handled signals, stopped processes, parents that leave, emptied environments. Each is a bash script in a
// directory whose name is in every command line, by which the living are found.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { processLives, processStartTime } from "../../src/processes/proc.ts";
import type { Random } from "../fuzz/random.ts";
import { eventually } from "./remi.ts";

const NODES_MAX = 9;
const CHILDREN_MAX = 3;

const START = ["plain", "group", "session", "daemon", "scrubbed"] as const;
const TRAPS = [
  "",
  "trap '' HUP",
  "trap '' HUP TERM",
  "trap '' HUP TERM INT QUIT USR1",
  "trap 'sleep 0.05' HUP TERM",
  "trap ':' HUP TERM CHLD CONT",
] as const;
const ENDS = ["sleep", "sleep", "loop", "leave", "stop", "forks"] as const;

export interface RandomTree {
  /** In the command line of each of its processes. */
  readonly tag: string;
  readonly command: readonly string[];
  /** The scripts, for the words of a failure. */
  readonly text: string;
  /** Resolves when every script has done its work. */
  ready(): Promise<void>;
  /** Ids of those that still live. */
  living(): number[];
}

/** With `marked`, no environment is emptied. */
export function randomTree(directory: string, random: Random, marked: boolean): RandomTree {
  mkdirSync(directory, { recursive: true });
  const starts = START.filter((start) => !marked || start !== "scrubbed");
  const scripts: string[] = [];
  const node = (isRoot: boolean): string => {
    const path = join(directory, `n${scripts.length}.sh`);
    const at = scripts.push("") - 1;
    const lines: string[] = [random.pick(TRAPS)];
    const children = random.between(isRoot ? 1 : 0, CHILDREN_MAX);
    for (let i = 0; i < children && scripts.length < NODES_MAX; i++)
      lines.push(startLine(random.pick(starts), node(false)));
    lines.push(`: > ${path}.ready`, endLine(isRoot ? "loop" : random.pick(ENDS), path));
    scripts[at] = lines.filter(Boolean).join("\n");
    writeFileSync(path, `${scripts[at]}\n`);
    return path;
  };
  const root = node(true);
  const tag = `/${basename(directory)}/`;
  return {
    tag,
    command: ["bash", root],
    text: scripts.map((script, i) => `--- n${i}\n${script}`).join("\n"),
    ready: async () => {
      const isReady = () => readdirSync(directory).filter((name) => name.endsWith(".ready")).length;
      await eventually(`${scripts.length} scripts of ${tag}`, () => isReady() === scripts.length);
    },
    living: () => livingWith(tag),
  };
}

function startLine(start: (typeof START)[number], path: string): string {
  switch (start) {
    case "plain":
      return `bash ${path} &`;
    case "group":
      return `set -m; bash ${path} & set +m`;
    case "session":
      return `setsid bash ${path} &`;
    case "daemon":
      return `(setsid bash ${path} </dev/null >/dev/null 2>&1 &)`;
    case "scrubbed":
      return `(env -i PATH="$PATH" setsid bash ${path} &)`;
  }
}

function endLine(end: (typeof ENDS)[number], path: string): string {
  switch (end) {
    case "sleep":
      return `exec -a ${path} sleep 1000`;
    case "loop":
      return "while :; do sleep 0.2; done";
    case "leave":
      return "exit 0";
    case "stop":
      return "kill -STOP $$\nwhile :; do sleep 0.2; done";
    case "forks":
      return `while :; do (exec -a ${path} sleep 0.1) & sleep 0.02; done`;
  }
}

/** Ids of living processes with the text in their command line. */
export function livingWith(text: string): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      if (!readFileSync(`/proc/${name}/cmdline`, "utf8").includes(text)) return [];
    } catch {
      return [];
    }
    const pid = Number(name);
    return processLives({ pid, startTime: processStartTime(pid) }) ? [pid] : [];
  });
}
