import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parseFromServer, parseToServer } from "../../../src/protocol/control-messages.ts";
import { nameProblem } from "../../../src/protocol/name-problem.ts";
import { findByName, isSessionName } from "../../../src/protocol/names.ts";
import { isShallow } from "../../../src/protocol/parse.ts";
import { parseFromHost, parseToHost } from "../../../src/protocol/session-messages.ts";
import { agree } from "../../../src/protocol/version.ts";

const parsers = { parseToHost, parseFromHost, parseToServer, parseFromServer };

describe("messages", () => {
  for (const [name, parse] of Object.entries(parsers)) {
    test(`${name} never throws on any JSON or text`, () => {
      fc.assert(
        fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
          const parsed = parse(text);
          if (parsed.ok) expect(typeof parsed.message.t).toBe("string");
        }),
        { numRuns: 2_000 },
      );
    });

    test(`${name} tells an unknown message from a malformed one`, () => {
      expect(parse('{"t":"something-newer","x":1}')).toEqual({ ok: false, reason: "unknown" });
      expect(parse('{"t":"toString"}')).toEqual({ ok: false, reason: "unknown" });
      expect(parse('{"t":"__proto__"}')).toEqual({ ok: false, reason: "unknown" });
      expect(parse("[]")).toEqual({ ok: false, reason: "malformed" });
      expect(parse('{"t":1}')).toEqual({ ok: false, reason: "malformed" });
      expect(parse("{")).toEqual({ ok: false, reason: "malformed" });
    });
  }

  test("a known message with a bad field is malformed", () => {
    for (const body of [
      '{"t":"resize","cols":0,"rows":24}',
      '{"t":"resize","cols":80,"rows":65535}',
      '{"t":"resize","cols":80.5,"rows":24}',
    ])
      expect(parseToHost(body)).toEqual({ ok: false, reason: "malformed" });
    expect(parseToHost('{"t":"resize","cols":80,"rows":24,"newer":true}').ok).toBe(true);
  });

  test("deep nesting is refused before it is parsed", () => {
    expect(isShallow("[".repeat(9))).toBe(false);
    expect(isShallow('{"a":"[[[[[[[[[[[[["}')).toBe(true);
    expect(parseToHost(`{"t":"ping","n":1,"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`)).toEqual({
      ok: false,
      reason: "malformed",
    });
  });
});

describe("versions", () => {
  test("the newest common version is chosen, or the side that is too old is named", () => {
    expect(agree({ min: 1, max: 2 }, { min: 1, max: 1 })).toEqual({ ok: true, version: 1 });
    expect(agree({ min: 2, max: 3 }, { min: 1, max: 2 })).toEqual({ ok: true, version: 2 });
    expect(agree({ min: 2, max: 3 }, { min: 1, max: 1 })).toEqual({ ok: false, older: "theirs" });
    expect(agree({ min: 1, max: 1 }, { min: 2, max: 3 })).toEqual({ ok: false, older: "ours" });
  });
});

describe("names", () => {
  test("are letters, digits, _ and -, not beginning with -", () => {
    for (const good of ["a", "_", "api-2", "A".repeat(64)]) expect(isSessionName(good)).toBe(true);
    for (const bad of ["", "-a", "a/b", "a:b", "a b", "\u001b[1m", "é", "a\n", "A".repeat(65)])
      expect(isSessionName(bad)).toBe(false);
  });

  test("have a reason against them when they are invalid, and only then", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."aZ0_-é 日/\x1b"), maxLength: 70 });
    fc.assert(
      fc.property(fc.oneof(letters, fc.string()), (text) => {
        expect(nameProblem(text) === null).toBe(isSessionName(text));
      }),
    );
  });

  test("exact beats prefix, living beats exited, several are ambiguous", () => {
    const s = (name: string, id = name) => ({ id, name });
    const living = [s("api"), s("api-2"), s("web")];
    expect(findByName("api", living, [])).toMatchObject({ ok: true, match: { name: "api" } });
    expect(findByName("w", living, [s("worker")])).toMatchObject({ ok: true, match: { name: "web" } });
    expect(findByName("wo", living, [s("worker")])).toMatchObject({ ok: true, match: { name: "worker" } });
    expect(findByName("ap", living, [])).toEqual({ ok: false, reason: "ambiguous", names: ["api", "api-2"] });
    expect(findByName("", living, [])).toEqual({ ok: false, reason: "not-found" });
    expect(findByName("x", living, [])).toEqual({ ok: false, reason: "not-found" });
    expect(findByName("old", [s("new")], [s("x", "old")])).toMatchObject({ ok: true, match: { id: "old" } });
  });
});
