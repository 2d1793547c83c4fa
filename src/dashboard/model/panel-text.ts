// The panels that take the place of list and preview, as rows of text: help, new session, remote access, search.

import type { AccessList, CodeAnswer } from "../../protocol/remote-records.ts";
import { unhandled } from "../../protocol/unhandled.ts";
import { shortAge, spanOfTime } from "./age.ts";
import { lineSpans } from "./bar-text.ts";
import { FIELDS, type Field, type Form } from "./form.ts";
import { dashboardKeyRows } from "./keys.ts";
import { shownQr, withQr } from "./qr-place.ts";
import type { Grep, Remote, State } from "./state.ts";
import { type Span, span } from "./style.ts";
import { clean, cut, fit, widthOf } from "./width.ts";

export type Row = readonly Span[];

const title = (text: string): Row => [span(text, "title")];
const BLANK: Row = [];

/** The rows of the panel that is open, unscrolled; null for the list. Each fits `cols`. */
export function panelRows(state: State, cols: number): readonly Row[] | null {
  const { mode } = state;
  switch (mode.kind) {
    case "help":
      return helpRows(cols);
    case "new":
      return formRows(mode.form, cols);
    case "remote":
      return remoteRows(mode.remote, state);
    case "grep":
      return grepRows(mode.grep, state, cols);
    case "list":
    case "filter":
    case "answer":
    case "press":
    case "rename":
    case "ask":
      return null;
    default:
      return unhandled(mode);
  }
}

function helpRows(cols: number): readonly Row[] {
  const keys = dashboardKeyRows();
  const width = Math.max(...keys.map(([label]) => widthOf(label)));
  return [
    title("Keys"),
    BLANK,
    ...keys.map(
      ([label, what]): Row => [span(fit(label, width), "key"), span(cut(`  ${what}`, cols - width))],
    ),
    BLANK,
    [
      span(
        cut("The mouse: a click selects, the wheel scrolls. Shift or Option selects text as usual.", cols),
        "dim",
      ),
    ],
  ];
}

const FIELD_LABELS: Readonly<Record<Field, readonly [label: string, hint: string]>> = {
  name: ["name", "taken from the command when empty"],
  command: ["command", "your shell when empty"],
  directory: ["directory", "Tab completes"],
  worktree: [
    "worktree",
    "type a branch to give the session its own git worktree; - names the branch like the session",
  ],
};
const LABEL_COLS = 11;
/** Wrong codes that turn typed codes off, as in docs/protocol.md. */
const WRONG_CODES_MAX = 3;

function formRows(form: Form, cols: number): readonly Row[] {
  const rows: Row[] = [title("New session"), BLANK];
  const room = cols - LABEL_COLS - 1;
  for (const field of FIELDS) {
    const [label, hint] = FIELD_LABELS[field];
    const line = form.lines[field];
    const isHere = form.field === field;
    const value = isHere ? lineSpans(line, room) : [span(cut(line.text, room))];
    const isEmpty = line.text === "";
    rows.push([
      span(fit(label, LABEL_COLS), isHere ? "bold" : "dim"),
      ...value,
      ...(isEmpty ? [span(cut(isHere ? ` ${hint}` : hint, room - 2), "dim")] : []),
    ]);
    if (isHere && field === "directory")
      for (const offer of form.offered)
        rows.push([span(" ".repeat(LABEL_COLS)), span(cut(clean(offer), room), "accent")]);
  }
  rows.push(BLANK);
  if (form.problem !== null) rows.push([span(cut(clean(form.problem), cols), "failed")]);
  if (form.isSending) rows.push([span("starting", "dim")]);
  return rows;
}

function remoteRows(remote: Remote, state: State): readonly Row[] {
  return withQr((cols) => remoteText(remote, state, cols), shownQr(remote), state.size, cutRow);
}

function remoteText(remote: Remote, state: State, cols: number): readonly Row[] {
  const left: Row[] = [title("Remote access"), BLANK];
  if (remote.isAsking && !remote.code) left.push([span("asking the relay", "dim")]);
  const access = state.access;
  if (remote.isUsed) left.push([span("the code was used up; "), span("r", "key"), span(" shows the next")]);
  else if (remote.code) left.push(...codeRows(remote.code, access?.wrongCodes ?? null, state.nowMs, cols));
  if (remote.problem !== null) left.push([span(clean(remote.problem), "failed")]);
  if (access) left.push(BLANK, ...accessRows(access, state, remote.approving));
  return left;
}

/** @param wrongNow wrong codes as the server last told; null when it has not since the code was shown */
function codeRows(code: CodeAnswer, wrongNow: number | null, nowMs: number, cols: number): Row[] {
  const rows: Row[] = [];
  const wrong = wrongNow ?? code.wrongCodes;
  const line = (label: string, ...value: Span[]) => rows.push([span(fit(label, 9), "dim"), ...value]);
  if (code.code !== null) line("code", span(clean(code.code), "bold"));
  line("viewer", span(clean(code.viewerUrl)));
  // Whole, so that it can be copied.
  if (code.link !== null)
    pieces(clean(code.link), cols - 9).forEach((piece, i) => {
      line(i === 0 ? "link" : "", span(piece));
    });
  line(
    "relay",
    span(clean(code.signalingUrl)),
    span(code.connected ? "  connected" : "  not reached", code.connected ? "working" : "failed"),
  );
  if (code.problem !== null && !code.connected) line("", span(clean(code.problem), "failed"));
  line(
    "accepted",
    ...acceptedSpans(
      wrong > code.wrongCodes && wrong >= WRONG_CODES_MAX ? { ...code, gate: "locked" } : code,
      nowMs,
    ),
  );
  const words =
    wrong === 0 ? "no wrong codes tried" : `${wrong} wrong ${wrong === 1 ? "code" : "codes"} tried`;
  line("wrong", span(words, wrong > 0 ? "failed" : "plain"));
  return rows;
}

function acceptedSpans(code: CodeAnswer, nowMs: number): Span[] {
  if (code.gate === "locked") return [span("no: too many wrong codes; R makes a new one", "failed")];
  if (code.gate === "disarmed") return [span("no: r arms it again", "failed")];
  if (code.armedUntil === null) return [span("always; new devices wait for approval")];
  const left = code.armedUntil - nowMs;
  return left > 0 ? [span(`for ${spanOfTime(left)}`)] : [span("no longer: r arms it again", "failed")];
}

function accessRows(access: AccessList, state: State, approving: string | null): Row[] {
  const rows: Row[] = [];
  const reach = ({ scope, session }: { scope: "control" | "view"; session: string | null }) => {
    const what = session === null ? "all sessions" : clean(state.sessions.get(session)?.info.name ?? session);
    return scope === "view" ? `${what}, read-only` : what;
  };
  const nameOf = (text: string) => clean(text) || "a device without a name";
  for (const device of access.waiting)
    rows.push(
      [
        span(" waits ", "waiting"),
        span(` ${nameOf(device.name)}`, "bold"),
        span(`  ${clean(device.fingerprint)}  for ${reach(device)}`),
      ],
      device.fingerprint === approving
        ? [span("y", "key"), span(" if it shows the same twelve characters")]
        : [span("a", "key"), span(" approves it")],
    );
  if (access.clients.length === 0) rows.push([span("nobody is connected", "dim")]);
  for (const client of access.clients)
    rows.push([
      span(nameOf(client.name), "bold"),
      span(
        `  ${reach(client)}, by ${clean(client.by)}, over the relay, ${shortAge(state.nowMs - client.since)}`,
      ),
    ]);
  if (access.devices.length > 0)
    rows.push([span(`${access.devices.length} approved devices; 'remi devices' lists them`, "dim")]);
  return rows;
}

function grepRows(grep: Grep, state: State, cols: number): readonly Row[] {
  const label = "search  ";
  const rows: Row[] = [
    title("Search all screens and scrollbacks"),
    BLANK,
    grep.isTyping
      ? [span(label, "bold"), ...lineSpans(grep.line, cols - label.length)]
      : [span(label, "dim"), span(cut(grep.line.text, cols - label.length))],
  ];
  if (grep.problem !== null) rows.push([span(cut(clean(grep.problem), cols), "failed")]);
  else if (grep.isSearching) rows.push([span("searching", "dim")]);
  else if (!grep.isTyping)
    rows.push([span(grep.hits.length === 1 ? "1 line" : `${grep.hits.length} lines`, "dim")]);
  else rows.push(BLANK);
  const nameCols = Math.min(20, Math.max(4, ...grep.hits.map(({ name }) => widthOf(name))));
  // The chosen hit stays on the screen, whatever there is above it.
  const room = Math.max(1, state.size.rows - 2 - rows.length);
  const from = Math.max(0, Math.min(grep.chosen - Math.floor(room / 2), grep.hits.length - room));
  grep.hits.slice(from, from + room).forEach((hit, i) => {
    const isChosen = from + i === grep.chosen && !grep.isTyping;
    rows.push([
      span(fit(clean(hit.name), nameCols), isChosen ? "selected" : "bold"),
      span(cut(`  ${clean(hit.line).trimStart()}`, cols - nameCols), isChosen ? "selected" : "plain"),
    ]);
  });
  return rows;
}

/** The text in rows of `width` columns; it is ASCII. */
function pieces(text: string, width: number): string[] {
  const count = Math.ceil(text.length / Math.max(1, width));
  return Array.from({ length: count }, (_, i) => text.slice(i * width, (i + 1) * width));
}

/** The row within `cols`, cut where it has no more room. */
export function cutRow(row: Row, cols: number): Row {
  const shown: Span[] = [];
  let room = cols;
  for (const each of row) {
    if (room <= 0) break;
    const text = cut(each.text, room);
    shown.push({ ...each, text });
    room -= widthOf(text);
  }
  return shown;
}
