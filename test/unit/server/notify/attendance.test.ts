import { expect, test } from "bun:test";
import type { FromServer } from "../../../../src/protocol/control-messages.ts";
import { ATTENTION_MAX } from "../../../../src/protocol/notification-record.ts";
import type { SessionInfo } from "../../../../src/protocol/session-info.ts";
import { Attendance } from "../../../../src/server/notify/attendance.ts";

const session = (id: string, state: SessionInfo["state"], stateSince: number): SessionInfo => ({
  ...{ id, name: `n-${id}`, state, stateSince, reason: "", exitCode: null, signal: null, pid: 1 },
  ...{
    command: ["x"],
    cwd: "/",
    cols: 80,
    rows: 24,
    clients: 0,
    createdAt: 1,
    lastOutputAt: null,
    title: "",
  },
});
const note = {
  ...({ kind: "waiting", id: "aaaa", name: "n-aaaa", host: "h", title: "t", text: "x", at: 1 } as const),
};

function attend(attendance: Attendance, id: string) {
  const client = {};
  const heard: FromServer[] = [];
  attendance.attend(client, id, (message) => heard.push(message));
  return {
    client,
    heard,
    waiting: () => heard.flatMap((m) => (m.t === "attention" ? [m.waiting.map((w) => w.id)] : [])),
  };
}

test("waiting sessions are reported at once, and again when they change, the longest waiting first", () => {
  let sessions = [session("aaaa", "waiting", 5), session("bbbb", "working", 1)];
  const attendance = new Attendance(() => sessions);
  const one = attend(attendance, "bbbb");
  attendance.changed();
  sessions = [session("aaaa", "waiting", 5), session("bbbb", "waiting", 2)];
  attendance.changed();
  attendance.changed();
  sessions = [];
  attendance.changed();
  expect(one.waiting()).toEqual([["aaaa"], ["bbbb", "aaaa"], []]);
  expect(one.heard[0]).toEqual({ t: "attention", waiting: [{ id: "aaaa", name: "n-aaaa", since: 5 }] });
});

test("a client that comes when nobody listened does not miss what changes back", () => {
  let sessions = [session("aaaa", "waiting", 5)];
  const attendance = new Attendance(() => sessions);
  const first = attend(attendance, "bbbb");
  attendance.leave(first.client);
  sessions = [];
  attendance.changed();
  const second = attend(attendance, "bbbb");
  sessions = [session("aaaa", "waiting", 5)];
  attendance.changed();
  expect(first.waiting()).toEqual([["aaaa"]]);
  expect(second.waiting()).toEqual([[], ["aaaa"]]);
});

test("an alert reaches those that show another session, the last one that they said", () => {
  const attendance = new Attendance(() => []);
  const shows = attend(attendance, "aaaa");
  const other = attend(attendance, "bbbb");
  const alerts = (heard: FromServer[]) => heard.filter((m) => m.t === "alert").length;
  expect(attendance.alert(note)).toBe(1);
  expect([alerts(shows.heard), alerts(other.heard)]).toEqual([0, 1]);
  attendance.attend(shows.client, "bbbb", (m) => shows.heard.push(m));
  expect([attendance.alert(note), attendance.showsOther("bbbb")]).toEqual([2, false]);
  expect(other.heard.at(-1)).toEqual({ t: "alert", id: "aaaa", name: "n-aaaa", kind: "waiting", text: "x" });
});

test("the list is bounded; the longest waiting are named", () => {
  const sessions = Array.from({ length: ATTENTION_MAX + 20 }, (_, i) =>
    session(`id${i}x`, "waiting", 1_000 - i),
  );
  const one = attend(new Attendance(() => sessions), "bbbb");
  expect(one.waiting()[0]).toHaveLength(ATTENTION_MAX);
  expect(one.waiting()[0]![0]).toBe(sessions.at(-1)!.id);
});
