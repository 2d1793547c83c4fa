import { expect, test } from "bun:test";
import {
  parseClientToRelay,
  parseHostToRelay,
  parseRelayToClient,
  parseRelayToHost,
} from "../../../src/protocol/relay-messages.ts";
import { unhandled } from "../../../src/protocol/unhandled.ts";

test("what a newer relay, daemon or client says is dropped before any switch", () => {
  for (const parse of [parseHostToRelay, parseRelayToHost, parseClientToRelay, parseRelayToClient])
    expect(parse('{"t":"something-newer","x":1}')).toEqual({ ok: false, reason: "unknown" });
});

test("the error names the case and nothing else of the value", () => {
  const values = [{ t: "new", text: "typed" }, { kind: "new", bytes: 1 }, { type: "new" }, { phase: "new" }];
  for (const value of [...values, "new"])
    expect(() => unhandled(value as never)).toThrow(new TypeError("no case for new"));
});
