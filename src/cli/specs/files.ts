// How `remi files` is called, as data.

import { type CommandSpec, choices, JSON_FLAG } from "./spec.ts";

export const spec: CommandSpec = {
  name: "files",
  aliases: [],
  summary: "list, print and copy the files of a session",
  details:
    "`ls SESSION:PATH` lists, `cat SESSION:PATH` prints, `get SESSION:PATH... [TARGET]` copies to this machine and `put SOURCE... SESSION:PATH` from it; `-` is standard output and input. Paths begin at the session's working directory and never lead out of it. MACHINE/SESSION:PATH is a session of a machine that this one is paired with, or ssh://USER@HOST/SESSION:PATH; there the config decides whether files may be written ('files_write'), and MACHINE/~/DIRECTORY:PATH is a directory that it names ('files_roots'). Folders are copied with all that is in them, links and devices left out. A copy that is cut off goes on by itself, or with the next command. A file has its name only when it is whole and checked by its hash; one that is there already is replaced only with --force.",
  positionals: [
    { name: "ACTION", required: true, complete: choices("ls", "cat", "get", "put") },
    { name: "NAME", required: true, variadic: true, complete: { kind: "places" } },
  ],
  flags: [
    { name: "long", short: "l", type: "boolean", summary: "ls: with sizes and times" },
    { name: "all", short: "a", type: "boolean", summary: "ls: also names that begin with a dot" },
    { name: "force", short: "f", type: "boolean", summary: "get, put: replace files that are there" },
    JSON_FLAG,
  ],
  examples: [
    "remi files ls api:src",
    "remi files get api:out/report.pdf .",
    "remi files put screenshot.png laptop/api:",
    "remi files cat laptop/api:logs/last.txt",
  ],
};
