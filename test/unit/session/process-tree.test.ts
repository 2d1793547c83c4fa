// Which processes belong to a session, and whom a signal reaches.

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Look,
  membersOf,
  type ProcessRow,
  programOf,
  type SessionRoots,
  targetsOf,
} from "../../../src/session/process-tree.ts";
import "../../support/seed.ts";

const ID = "abcd1234";
const HOST = 100;
const PROGRAM = 200;

type Given = Partial<ProcessRow> & { readonly pid: number; readonly mark?: string };

/** A table with process 1, a host and its program, and those given; by default of a Unix session of their own. */
function world(...given: Given[]): Look {
  const base: Given[] = [
    { pid: 1, ppid: 0, name: "init" },
    { pid: HOST, ppid: 1, isRemi: true },
    { pid: PROGRAM, ppid: HOST, mark: ID },
  ];
  const all = new Map([...base, ...given].map((one) => [one.pid, one]));
  const table = [...all.values()].map(({ mark: _, ...one }) => ({
    ...{ ppid: 1, pgid: one.pid, sid: one.pid, startTime: `t${one.pid}`, state: "runs" as const },
    ...{ name: "x", isRemi: false },
    ...one,
  }));
  return { table, markOf: (pid) => all.get(pid)?.mark ?? null };
}

const ROOTS: SessionRoots = {
  id: ID,
  host: { pid: HOST, startTime: `t${HOST}` },
  program: { pid: PROGRAM, startTime: `t${PROGRAM}` },
  known: [],
};
const pids = (look: Look, roots: SessionRoots = ROOTS) => membersOf(look, roots).map((row) => row.pid);
const dead = { pid: HOST, state: "dead" as const, startTime: "another" };

describe("a member is", () => {
  const cases: [what: string, given: Given[], is: boolean][] = [
    ["a child", [{ pid: 300, ppid: PROGRAM }], true],
    [
      "a child of a child",
      [
        { pid: 300, ppid: PROGRAM },
        { pid: 301, ppid: 300 },
      ],
      true,
    ],
    [
      "a child of a dead child",
      [
        { pid: 301, ppid: PROGRAM, state: "dead" },
        { pid: 300, ppid: 301 },
      ],
      true,
    ],
    ["in the Unix session of the program", [{ pid: 300, sid: PROGRAM }], true],
    [
      "in a Unix session of a descendant",
      [
        { pid: 301, ppid: PROGRAM },
        { pid: 300, sid: 301 },
      ],
      true,
    ],
    [
      "in one whose leader has gone",
      [
        { pid: 301, ppid: PROGRAM, sid: 299 },
        { pid: 300, sid: 299 },
      ],
      true,
    ],
    ["an orphan below the host", [{ pid: 300, ppid: HOST }], true],
    ["an orphan of process 1 with the mark", [{ pid: 300, mark: ID }], true],
    [
      "an orphan of the service manager with it",
      [
        { pid: 50, name: "systemd" },
        { pid: 300, ppid: 50, mark: ID },
      ],
      true,
    ],
    [
      "a child of a marked orphan",
      [
        { pid: 301, mark: ID },
        { pid: 300, ppid: 301 },
      ],
      true,
    ],
    ["no process of others", [{ pid: 300 }], false],
    ["no orphan with another mark", [{ pid: 300, ppid: HOST, mark: "zzzz9999" }], false],
    [
      "no child of a stranger with the mark",
      [
        { pid: 50, name: "emacs" },
        { pid: 300, ppid: 50, mark: ID },
      ],
      false,
    ],
    ["no server that was started inside", [{ pid: 300, ppid: PROGRAM, isRemi: true, mark: ID }], false],
    [
      "not what runs below one",
      [
        { pid: 301, ppid: PROGRAM, isRemi: true },
        { pid: 300, ppid: 301 },
      ],
      false,
    ],
    [
      "not who shares a Unix session with a marked orphan",
      [
        { pid: 301, sid: 40, mark: ID },
        { pid: 300, sid: 40 },
      ],
      false,
    ],
    ["no zombie", [{ pid: 300, ppid: PROGRAM, state: "dead" }], false],
  ];
  for (const [what, given, is] of cases)
    test(what, () => expect(pids(world(...given)).includes(300)).toBe(is));

  test("known from an earlier look, if it is still the same", () => {
    const known = (startTime: string) => ({ ...ROOTS, known: [{ pid: 300, startTime }] });
    expect(pids(world({ pid: 300 }), known("t300"))).toContain(300);
    expect(pids(world({ pid: 300 }), known("t299"))).not.toContain(300);
  });
});

test("a number that now belongs to another process adds nobody", () => {
  const program = { pid: PROGRAM, ppid: 1, startTime: "later" };
  expect(pids(world(dead, program, { pid: 300, sid: PROGRAM }, { pid: 301, ppid: PROGRAM }))).toEqual([]);
  expect(pids(world({ ...dead, state: "runs" }, program, { pid: 302, ppid: HOST }))).toEqual([]);
});

test("the program is found without its record, below the host", () => {
  const roots = { id: ID, host: null, program: null, known: [] };
  expect(programOf(world({ pid: 300, ppid: PROGRAM, mark: ID }), roots)?.pid).toBe(PROGRAM);
  expect(programOf(world({ pid: PROGRAM, ppid: HOST }), roots)).toBeNull();
});

const row = fc.record({
  ppid: fc.nat(14),
  pgid: fc.integer({ min: 1, max: 14 }),
  sid: fc.integer({ min: 1, max: 14 }),
  state: fc.constantFrom("runs" as const, "stopped" as const, "dead" as const),
  isRemi: fc.boolean(),
  mark: fc.constantFrom(ID, "zzzz9999", ""),
});

test("in any table: no server, no zombie, all living children of members, and every member by one signal", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 14 }), (rows) => {
      const look = world(...rows.map((one, i) => ({ pid: i + 2, ...one })));
      const members = membersOf(look, { ...ROOTS, program: { pid: 2, startTime: "t2" } });
      const ids = new Set(members.map((each) => each.pid));
      for (const each of members) expect(each.isRemi || each.state === "dead").toBe(false);
      for (const each of look.table)
        if (ids.has(each.ppid) && !each.isRemi && each.state !== "dead") expect(ids).toContain(each.pid);
      const reached = targetsOf(look.table, members).flatMap(({ to, members: of }) =>
        to > 0
          ? [to]
          : look.table
              .filter((p) => p.pgid === -to && p.state !== "dead")
              .map((p) => p.pid)
              .filter(() => of.length > 0),
      );
      expect(reached.toSorted()).toEqual([...ids].toSorted());
    }),
  );
});
