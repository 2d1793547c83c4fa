// A machine's sessions as a client keeps them: bounded, whatever the machine tells, and made safe to show.

import { expect, test } from "bun:test";
import { SessionTable } from "../../../src/peer/session-table.ts";
import type { SessionInfo } from "../../../src/protocol/session-info.ts";
import { sessionInfo } from "../../support/session-info.ts";

const info = (id: string, rest: Partial<SessionInfo> = {}) => sessionInfo({ id, ...rest });

test("what was not told again is gone once all have been told, and not before", () => {
  const table = new SessionTable();
  table.begin();
  for (const id of ["aaaa", "bbbb"]) table.put(info(id));
  table.listed();
  table.begin();
  table.put(info("bbbb"));
  expect(table.list.sessions.length).toBe(2);
  table.listed();
  expect(table.list.sessions.map(({ id }) => id)).toEqual(["bbbb"]);
});

test("what was told of before the list began and is told anew in it stays, and no more are kept than may be", () => {
  const table = new SessionTable();
  table.put(info("aaaa"));
  table.begin();
  table.remove("aaaa");
  table.put(info("aaaa"));
  table.listed();
  expect(table.list.sessions.length).toBe(1);
  for (let i = 0; i < 3_000; i++) table.put(info(`s${i + 1_000}`));
  expect(table.list.sessions.length).toBe(1_000);
});

test("text of a program is safe to show", () => {
  const table = new SessionTable();
  table.put(info("aaaa", { name: "a\u202epi", title: "\x1b]0;x", damaged: "\x07no", directory: "/\x1b[2J" }));
  expect(table.get("aaaa")).toMatchObject({ name: "api", title: "]0;x", damaged: "no", directory: "/[2J" });
});
