// Who leaves when one more client comes that controls.

import { expect, test } from "bun:test";
import { type Controlling, whoLeaves } from "../../../src/remote/places.ts";

interface Client extends Controlling {
  readonly id: string;
}

/** `A1`: the client 1 of the device A; `a1`: a brief one of it; `?1` and `!1`: of no device. */
const client = (id: string): Client => ({
  id,
  device: /[?!]/.test(id) ? null : id[0]!.toUpperCase(),
  isBrief: /[a-z!]/.test(id[0]!),
});
const leave = (others: string, newcomer: string, max = 1) =>
  whoLeaves(others.split(" ").filter(Boolean).map(client), client(newcomer), max)
    .map(({ id }) => id)
    .join(" ");

test("the one that came first leaves, and as many as are too many", () => {
  expect(leave("", "A1")).toBe("");
  expect(leave("A1", "B1")).toBe("A1");
  expect(leave("A1", "A2")).toBe("A1");
  expect(leave("A1 B1", "C1", 2)).toBe("A1");
  expect(leave("A1 B1 C1", "D1", 2)).toBe("A1 B1");
  expect(leave("A1 B1", "C1", 3)).toBe("");
  expect(leave("?1", "?2")).toBe("?1");
});

test("a brief client is in the place of its device, whoever came first, and several are in one", () => {
  expect(leave("A1", "a1")).toBe("");
  expect(leave("a1", "A1")).toBe("");
  expect(leave("A1 a1", "a2")).toBe("");
  expect(leave("a1", "a2")).toBe("");
  expect(leave("A1 B1", "a1", 2)).toBe("");
  // Whatever there is too many of: it takes no place.
  expect(leave("A1 B1", "a1", 1)).toBe("");
  expect(leave("A1 a1", "B1", 2)).toBe("");
});

test("without another client of its device it takes a place like any", () => {
  expect(leave("B1", "a1")).toBe("B1");
  expect(leave("a1", "B1")).toBe("a1");
  expect(leave("a1 B1", "C1", 2)).toBe("a1");
});

test("it leaves with the one whose place it shares", () => {
  expect(leave("A1 a1", "B1")).toBe("A1 a1");
  expect(leave("A1 a1 a2", "B1")).toBe("A1 a1 a2");
});

test("no device is not the same device", () => {
  expect(leave("?1", "!1")).toBe("?1");
  expect(leave("!1", "!2")).toBe("!1");
});
