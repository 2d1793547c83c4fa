// The reference pages, made from the tables that the program itself uses.

import { flagLabel, sentence, usage } from "../src/cli/help.ts";
import { VARIABLES } from "../src/cli/specs/env.ts";
import { allFlags, type CommandSpec } from "../src/cli/specs/spec.ts";
import { DEFAULT_COMMAND, visibleCommands } from "../src/cli/specs/table.ts";
import { dashboardKeyRows } from "../src/dashboard/model/keys.ts";
import { chordLabel, chordName, NAMED_KEYS } from "../src/keys/key-chord.ts";
import { DEFAULT_BINDINGS, DEFAULT_PREFIX, keyRows, keysOf, OTHER_PREFIX } from "../src/keys/key-table.ts";

const NOTE = "<!-- Made by 'bun run completions' from the tables in src; changes here are lost. -->";

/** docs/commands.md, whole. */
export function commandReference(): string {
  const commands = [DEFAULT_COMMAND, ...visibleCommands()];
  const rows = commands.map((spec) => `| \`${usage(spec)}\` | ${spec.summary} |`);
  return `# Commands

${NOTE}

Every command that reads prints JSON with \`--json\`. Errors are one sentence on standard error. A session is named by its
name, its id, or the beginning of a name that fits no other; \`-t NAME\` works as in tmux.

| command | |
| --- | --- |
${rows.join("\n")}

Exit status: 0 when it worked, 1 when it failed, 2 when the command line is wrong.

${commands.map(commandSection).join("\n")}
## Environment

| variable | |
| --- | --- |
${VARIABLES.map(([name, meaning]) => `| \`${name}\` | ${meaning} |`).join("\n")}
`;
}

function commandSection(spec: CommandSpec): string {
  const lines = [`## \`${usage(spec)}\``, "", sentence(spec.summary)];
  if (spec.details) lines.push("", spec.details.split("\n").join("\n\n"));
  if (spec.aliases.length > 0)
    lines.push("", `Also: ${spec.aliases.map((alias) => `\`${alias}\``).join(", ")}.`);
  const flags = allFlags(spec).filter((flag) => !flag.hidden && flag.name !== "help");
  if (flags.length > 0)
    lines.push(
      "",
      "| flag | |",
      "| --- | --- |",
      ...flags.map((f) => `| \`${flagLabel(f).trim()}\` | ${f.summary} |`),
    );
  if (spec.statuses) lines.push("", "Exit status:", "", ...spec.statuses.map((status) => `- ${status}`));
  if (spec.examples) lines.push("", "```sh", ...spec.examples, "```");
  return `${lines.join("\n")}\n`;
}

/** docs/keys.md, whole. */
export function keyReference(): string {
  const rows = keyRows(DEFAULT_PREFIX, DEFAULT_BINDINGS).map(([keys, what]) => `| ${keys} | ${what} |`);
  const other = chordName(OTHER_PREFIX);
  return `# Keys

${NOTE}

In an attached session every key goes to the program, except the prefix key and the key after it.

| keys | |
| --- | --- |
${rows.join("\n")}

The prefix followed by a key that is not in the table, or by nothing for a second, is passed on to the program as it was
typed. So a program that uses ${chordLabel(DEFAULT_PREFIX)} itself still gets it. The mouse, the focus and modifier keys alone
do not count as the key after the prefix. In a bracketed paste nothing is a prefix.

The keys are recognised in every form that a terminal may send: the legacy form, the kitty keyboard protocol, and xterm's
modifyOtherKeys.

When a session has not answered for two seconds after a key, the last row says so until it answers. What you type meanwhile
is kept for it. As long as nothing of the session is shown, Ctrl-c leaves, too.

## The dashboard

\`remi\` without a name opens it in a terminal.

| keys | |
| --- | --- |
${dashboardKeyRows()
  .map(([keys, what]) => `| ${keys} | ${what} |`)
  .join("\n")}

The usual keys edit a line that you type: Ctrl-a, Ctrl-e, Ctrl-w, Ctrl-u, Ctrl-k and the arrows. A click selects a
session, the wheel scrolls what it is over.

## Another prefix

\`prefix = "${other}"\` in the config file, or the environment variable \`REMI_PREFIX\`, or \`--prefix ${other}\` on
a command that attaches; a later one of these overrides the earlier ones. Inside tmux, which uses ${chordLabel(DEFAULT_PREFIX)} itself,
${chordLabel(OTHER_PREFIX)} is a good choice. When tmux, screen or another remi around it takes the prefix, attach says so in
a line before it draws the session, which stays in the terminal's scrollback, and again when it has left.

## The dashboard over a session

\`${keysOf("dashboard", DEFAULT_PREFIX)}\` shows all sessions on the dashboard. \`q\` goes back to the session that was attached.

## Scroll mode

\`${keysOf("scroll", DEFAULT_PREFIX)}\` shows the lines that the session has printed so far. Up, Down, \`k\` and \`j\` or the wheel move by lines,
PageUp, PageDown, \`C-u\` and \`C-d\` by pages and half pages, \`g\` and \`G\` to the ends. \`/\` searches upwards,
ignoring case unless the text has a capital letter; \`n\` goes on upwards, \`N\` downwards. \`q\`, Enter or Escape go back
to the session, which has gone on meanwhile.

## The status line

\`${keysOf("status", DEFAULT_PREFIX)}\` gives the last row of the terminal to a line with the session's name and state,
and how many other sessions wait for a person; \`status_line = true\` in the config file does so from the start. The session
has one row less while it is there. Under \`remi connect\` it also names the way to the machine and its round trip, such as
\`direct 2 ms\`, \`relay 40 ms\` or \`ssh 12 ms\`, if the row is wide enough and the way is up.

It is off by default, because without it attach passes the program's output through byte for byte. With the line remi draws
the session for the terminal, so that no program can overwrite the line or scroll it away. Such a drawing cannot pass on:
pictures (sixel, kitty, iTerm2), queries of the clipboard, changed colours of the palette, the notifications of the
session itself, modifyOtherKeys, reverse video of the whole screen, and the terminal's own scrollback, which does not grow.
The same goes for a terminal whose size is not the session's.

## Alerts

While another session is attached, a terminal is told of one that begins to wait, as the option \`notify_terminal\` says.

## Names of keys

\`remi send --key\` and the config take a character or one of

${NAMED_KEYS.join(", ")}

with any of \`C-\` (Ctrl), \`M-\` (Alt) and \`S-\` (Shift) before it: \`C-c\`, \`M-x\`, \`C-M-x\`, \`S-Tab\`, \`C-Left\`.
\`Ctrl-b\`, \`ctrl+b\` and \`^b\` mean \`C-b\`. A combination that has no older form, such as \`S-Enter\`, is sent in the form of
the kitty keyboard protocol.
`;
}
