import { expect, test } from "bun:test";
import { credentialId } from "../../../src/channel/credentials.ts";
import type { NewClient } from "../../../src/channel/daemon-authentication.ts";
import { loadSodium } from "../../../src/crypto/sodium.ts";
import { UserDoor } from "../../../src/remote/user-door.ts";
import { Visit } from "../../../src/remote/visit.ts";

const sodium = await loadSodium();
const RID = new Uint8Array(16).fill(9);
const NOBODY = {} as NewClient;

function brought(secret: number, now = Date.now()) {
  const door = new UserDoor(sodium, RID);
  const bytes = new Uint8Array(16).fill(secret);
  const visit = new Visit(1, null, door.keyFor(bytes, now));
  return { door, visit, hooks: door.hooks(visit), credId: credentialId(sodium, bytes) };
}

test("the key of a client that was brought is good for its own visit alone", () => {
  const one = brought(1);
  const two = brought(2);
  expect(one.hooks.key(one.credId)).toMatchObject({ scope: "control", session: null, uses: 1 });
  expect(one.hooks.key(two.credId)).toBeNull();
  expect(one.door.hooks(new Visit(2, null)).key(one.credId)).toBeNull();
});

test("it is good once, for a short time, and not after a wrong try", () => {
  const used = brought(1);
  expect(used.door.grant(used.visit)).toEqual({ rid: RID, ticket: null });
  expect(used.hooks.key(used.credId)).toBeNull();
  expect(used.door.grant(used.visit)).toBeNull();
  const late = brought(1, Date.now() - 60_000);
  expect(late.hooks.key(late.credId)).toBeNull();
  const wrong = brought(1);
  wrong.hooks.keyFailed(wrong.credId);
  expect(wrong.hooks.key(wrong.credId)).toBeNull();
});

test("no code, device or approval has to do with it", () => {
  const { door, hooks } = brought(1);
  expect(door.terms()).toEqual({ need: "none", asks: false });
  expect([hooks.code(), hooks.codesOpen(), hooks.access(NOBODY), hooks.admit("key")]).toEqual([
    null,
    false,
    "allow",
    true,
  ]);
});
