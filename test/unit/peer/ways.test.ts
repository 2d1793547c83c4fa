import { expect, test } from "bun:test";
import { failureOf, type Way } from "../../../src/peer/ways.ts";

const key = (isTicket: boolean): Way => ({
  target: { rid: "" },
  secret: { secret: new Uint8Array(16) },
  hostPk: null,
  isTicket,
});

test("an access that ended is told apart: a link's, a ticket's, and a ticket's without a device", () => {
  expect(failureOf("access-ended", key(false), true)).toBe("access-ended");
  expect(failureOf("access-ended", key(true), true)).toBe("ticket-ended");
  expect(failureOf("access-ended", key(true), false)).toBe("bare-ticket-ended");
  expect(failureOf("revoked", key(true), false)).toBe("revoked");
  expect(failureOf("denied", key(false), true)).toBe("denied");
});
