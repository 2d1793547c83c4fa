import { expect, test } from "bun:test";
import { placeText, readPlace, readPlaceOrBase } from "../../../../src/cli/files/file-place.ts";
import { progressLine } from "../../../../src/cli/files/progress.ts";

test("a place is a session and a path, with a machine before it or not", () => {
  const places = {
    "api:": { machine: null, base: { session: "api" }, path: "" },
    "api:src/a:b.ts": { machine: null, base: { session: "api" }, path: "src/a:b.ts" },
    "desk/api:src": { machine: "desk", base: { session: "api" }, path: "src" },
    "desk/~/work:a": { machine: "desk", base: { root: "~/work" }, path: "a" },
    "desk//srv/data:a": { machine: "desk", base: { root: "/srv/data" }, path: "a" },
    "ssh://me@build:2222/api:out/x": {
      machine: "ssh://me@build:2222",
      base: { session: "api" },
      path: "out/x",
    },
  };
  for (const [word, place] of Object.entries(places)) {
    expect([word, readPlace(word)]).toEqual([word, place]);
    expect(placeText(readPlace(word)!)).toBe(word);
  }
});

test("everything else is a file of this machine, or nothing", () => {
  for (const word of [
    "-",
    "a.txt",
    "./api:src",
    "/tmp/a:b",
    "~/a:b",
    ":a",
    "/api:x",
    "a/b/c:d",
    "desk/:x",
    "",
  ])
    expect([word, readPlace(word)]).toEqual([word, null]);
  expect(readPlaceOrBase("desk/api")).toEqual({ machine: "desk", base: { session: "api" }, path: "" });
  for (const word of ["./api", "/tmp", "~"]) expect([word, readPlaceOrBase(word)]).toEqual([word, null]);
});

test("the line of progress says how far, how quickly and how long", () => {
  expect(progressLine("a.bin", 25 * 1024 ** 2, 100 * 1024 ** 2, 20 * 1024 ** 2, 2_000)).toBe(
    "a.bin  25 % of 100 MiB, 10 MiB/s, 8 s left",
  );
  expect(progressLine("a.bin", 0, 10, 0, 0)).toBe("a.bin  0 % of 10 B, 0 B/s");
  expect(progressLine("x".repeat(200), 10, 10, 10, 1_000).length).toBeLessThanOrEqual(100);
});
