// The viewer's link without a browser: what is said of an access that ended.

import { expect, test } from "bun:test";
import { failureOf } from "../../../web/link/credential.ts";

test("an access that ended is told apart: a link's, a ticket's, and a ticket's without a device", () => {
  const key = (isTicket: boolean) =>
    ({ kind: "key", rid: "", secret: new Uint8Array(16), hostPk: null, isTicket }) as const;
  expect(failureOf("access-ended", key(false), true)).toBe("access-ended");
  expect(failureOf("access-ended", key(true), true)).toBe("ticket-ended");
  expect(failureOf("access-ended", key(true), false)).toBe("bare-ticket-ended");
  expect(failureOf("revoked", key(true), false)).toBe("revoked");
  expect(failureOf("denied", null, true)).toBe("denied");
});
