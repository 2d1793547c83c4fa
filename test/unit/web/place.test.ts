// Where the page is: however sessions are opened, closed and moved to, the one with the keyboard is among the columns.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { FILES_TOP } from "../../../web/files/files-place.ts";
import {
  atMachine,
  COLUMNS_MAX,
  closed,
  moved,
  opened,
  openedBeside,
  type Place,
  placeOf,
} from "../../../web/place.ts";

const RID = "r".repeat(22);
const at = (...columns: string[]): Place => ({
  rid: RID,
  session: columns[0] ?? null,
  columns,
  files: null,
});

test("a session opens in the column that has the keyboard, or beside it, and the keyboard follows", () => {
  expect(opened(atMachine(RID), "aaaa")).toEqual(at("aaaa"));
  expect(opened(at("aaaa", "bbbb"), "cccc")).toEqual({ ...at("cccc", "bbbb") });
  expect(opened(at("aaaa", "bbbb"), "bbbb")).toEqual({ ...at("aaaa", "bbbb"), session: "bbbb" });
  expect(openedBeside(at("aaaa", "bbbb"), "cccc")).toEqual({
    ...at("aaaa", "cccc", "bbbb"),
    session: "cccc",
  });
  expect(openedBeside(atMachine(RID), "aaaa")).toEqual(at("aaaa"));
  expect(openedBeside(at("aaaa", "bbbb", "cccc"), "dddd").columns).toEqual(["aaaa", "dddd", "bbbb"]);
});

test("open files are those of the session that has the keyboard", () => {
  const files = { path: "c3Jj", isFile: false };
  const place = { ...at("aaaa", "bbbb"), files };
  expect(closed(place, "bbbb").files).toEqual(files);
  expect(opened(place, "aaaa").files).toEqual(files);
  for (const other of [opened(place, "bbbb"), moved(place, 1), opened(place, "cccc"), closed(place, "aaaa")])
    expect(other.files).toEqual(FILES_TOP);
  expect(closed({ ...at("aaaa"), files }, "aaaa").files).toBeNull();
});

test("when a column closes, the keyboard goes to the next one, and at the end to the one before", () => {
  expect(closed(at("aaaa", "bbbb"), "aaaa")).toEqual(at("bbbb"));
  expect(closed({ ...at("aaaa", "bbbb"), session: "bbbb" }, "bbbb")).toEqual(at("aaaa"));
  expect(closed(at("aaaa"), "aaaa")).toEqual(atMachine(RID));
  expect(moved({ ...at("aaaa", "bbbb"), session: "bbbb" }, 1).session).toBe("aaaa");
});

test("what the history holds is read, or refused", () => {
  const place = { ...at("aaaa", "bbbb"), session: "bbbb" };
  expect(placeOf(structuredClone(place))).toEqual(place);
  expect(placeOf({ rid: RID, session: "aaaa" })).toEqual(at("aaaa"));
  expect(placeOf({ rid: RID, session: "../x", columns: ["aaaa"] })).toEqual(atMachine(RID));
  expect(placeOf({ rid: "short" })).toBeNull();
  expect(placeOf(null)).toBeNull();
});

test("the keyboard is always in an open column, and no session is open twice", () => {
  const id = fc.constantFrom("aaaa", "bbbb", "cccc", "dddd", "eeee");
  const step = fc.oneof(
    id.map((session) => (place: Place) => opened(place, session)),
    id.map((session) => (place: Place) => openedBeside(place, session)),
    id.map((session) => (place: Place) => closed(place, session)),
    fc.constantFrom(-1, 1).map((by) => (place: Place) => moved(place, by)),
    fc.constant((place: Place) => (place.session === null ? place : { ...place, files: FILES_TOP })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let place = atMachine(RID);
      for (const next of steps) {
        place = next(place);
        expect(place.columns.length).toBeLessThanOrEqual(COLUMNS_MAX);
        expect(new Set(place.columns).size).toBe(place.columns.length);
        if (place.session === null) expect([place.columns, place.files]).toEqual([[], null]);
        else expect(place.columns).toContain(place.session);
        expect(placeOf(structuredClone(place))).toEqual(place);
      }
    }),
  );
});
