// The viewer's link without a browser: what an end means, when to try again, what waits to be typed, what is granted.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { unreachable } from "../../../src/peer/relay-join.ts";
import { failureOf } from "../../../web/link/credential.ts";
import { CREDIT_BYTES, CreditMeter } from "../../../web/link/credit.ts";
import { outcomeOf } from "../../../web/link/outcome.ts";
import { RETRY_FIRST_MS, RETRY_MAX_MS, retryDelayMs } from "../../../web/link/retry.ts";

test("a code is never tried again by itself, whatever happened", () => {
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
  for (const end of ends) expect(outcomeOf({ by: "channel", end }, "code").kind).toBe("failed");
  expect(outcomeOf({ by: "relay", end: unreachable("") }, "code").kind).toBe("failed");
});

test("with a key what may pass is tried again for ever, and what cannot pass is said", () => {
  for (const end of ["lost", "timeout", "busy", "internal", "integrity", "unproven", "auth"] as const)
    expect(outcomeOf({ by: "channel", end }, "key")).toEqual({ kind: "retry", afterMs: null });
  expect(outcomeOf({ by: "channel", end: { peer: "shutdown" } }, "key").kind).toBe("retry");
  expect(outcomeOf({ by: "relay", end: { reason: "unavailable", detail: "", retryMs: 0 } }, "key").kind).toBe(
    "retry",
  );
  expect(outcomeOf({ by: "channel", end: { peer: "replaced" } }, "key")).toEqual({ kind: "replaced" });
  expect(outcomeOf({ by: "channel", end: "host_changed" }, "key")).toEqual({
    kind: "failed",
    why: "host-changed",
  });
  expect(outcomeOf({ by: "channel", end: "unknown_credential" }, "key")).toEqual({
    kind: "failed",
    why: "access-ended",
  });
});

test("an access that ended is told apart: a link's, a ticket's, and a ticket's without a device", () => {
  for (const reason of ["revoked", "expired"] as const)
    expect(outcomeOf({ by: "channel", end: { peer: reason } }, "key")).toEqual({
      kind: "failed",
      why: reason,
    });
  const key = (isTicket: boolean) =>
    ({ kind: "key", rid: "", secret: new Uint8Array(16), hostPk: null, isTicket }) as const;
  expect(failureOf("access-ended", key(false), true)).toBe("access-ended");
  expect(failureOf("access-ended", key(true), true)).toBe("ticket-ended");
  expect(failureOf("access-ended", key(true), false)).toBe("bare-ticket-ended");
  expect(failureOf("revoked", key(true), false)).toBe("revoked");
  expect(failureOf("denied", null, true)).toBe("denied");
});

test("pauses grow to their bound, spread, and never end", () => {
  expect(retryDelayMs(0, 0.5)).toBe(RETRY_FIRST_MS);
  expect(retryDelayMs(1, 0.5)).toBe(2 * RETRY_FIRST_MS);
  for (const tries of [0, 3, 10, 1e6])
    for (const chance of [0, 0.5, 1]) {
      const ms = retryDelayMs(tries, chance);
      expect(ms).toBeGreaterThanOrEqual(RETRY_FIRST_MS * 0.8);
      expect(ms).toBeLessThanOrEqual(RETRY_MAX_MS * 1.2);
    }
});

test("granted credit never exceeds the window beyond what was drawn", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20_000 })), (pieces) => {
      const meter = new CreditMeter();
      let open = meter.restart(0);
      let waiting = 0;
      for (const piece of pieces) {
        open -= piece;
        waiting += piece;
        open += meter.drawn(piece);
        waiting -= piece;
        expect(open + waiting).toBeLessThanOrEqual(CREDIT_BYTES);
      }
    }),
  );
});
