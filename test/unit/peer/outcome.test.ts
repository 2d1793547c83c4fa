import { expect, test } from "bun:test";
import type { ClientEnd } from "../../../src/channel/client-states.ts";
import { type Ending, outcomeOf, REFUSALS_MAX } from "../../../src/peer/outcome.ts";
import type { JoinFailure } from "../../../src/peer/relay-join.ts";

const ends = [
  "malformed",
  "version",
  "auth",
  "locked",
  "unknown_credential",
  "busy",
  "timeout",
  "denied",
  "internal",
  "integrity",
  "protocol_error",
  "unproven",
  "host_changed",
  "lost",
] as const;

const channel = (end: ClientEnd): Ending => ({ by: "channel", end });
const relay = (reason: JoinFailure["reason"], retryMs = 0): Ending => ({
  by: "relay",
  end: { reason, detail: "", retryMs },
});

test("a code is never tried again by itself, whatever happened", () => {
  for (const end of ends) expect(outcomeOf(channel(end), "code").kind).toBe("failed");
  for (const reason of ["unreachable", "unavailable", "rate_limited", "unauthorized"] as const)
    expect(outcomeOf(relay(reason), "code").kind).toBe("failed");
});

test("with a key what may pass is tried again for ever, and what cannot pass is said", () => {
  const retry = { kind: "retry", afterMs: 0 } as const;
  for (const end of ["lost", "timeout", "busy", "internal", "integrity", "unproven", "auth"] as const)
    expect(outcomeOf(channel(end), "key")).toEqual(retry);
  for (const peer of ["shutdown", "timeout", "limit", "protocol_error", "of a later version"])
    expect(outcomeOf(channel({ peer }), "key")).toEqual(retry);
  expect(outcomeOf(relay("unavailable"), "key")).toEqual(retry);
  expect(outcomeOf(relay("rate_limited", 7_000), "key")).toEqual({ kind: "retry", afterMs: 7_000 });
  expect(outcomeOf(channel({ peer: "replaced" }), "key")).toEqual({ kind: "replaced" });
  expect(outcomeOf(channel("host_changed"), "key")).toEqual({ kind: "failed", why: "host-changed" });
  expect(outcomeOf(channel("unknown_credential"), "key")).toEqual({ kind: "failed", why: "access-ended" });
  for (const reason of ["revoked", "expired"] as const)
    expect(outcomeOf(channel({ peer: reason }), "key")).toEqual({ kind: "failed", why: reason });
});

test("who was in believes a refusal that anybody may forge only when it comes again and again", () => {
  for (const end of ["unknown_credential", "locked", "denied", "version"] as const) {
    for (let before = 0; before < REFUSALS_MAX - 1; before++)
      expect(outcomeOf(channel(end), "key", before).kind).toBe("retry");
    expect(outcomeOf(channel(end), "key", REFUSALS_MAX - 1).kind).toBe("failed");
  }
  // What the host itself said, sealed, and another key than before, are final.
  for (const end of [{ peer: "revoked" }, { peer: "denied" }, "host_changed"] as const)
    expect(outcomeOf(channel(end), "key", 0).kind).toBe("failed");
});
