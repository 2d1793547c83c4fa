import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  addKey,
  consumeKey,
  credentialId,
  expireKeys,
  findKey,
  KEYS_MAX,
  type KeyCredential,
  type KeyStore,
  makeKey,
  parseKeys,
  prolongKey,
  revokeKeys,
  serialiseKeys,
} from "../../../src/channel/credentials.ts";
import { encodeLink, encodeLinkFragment, parseLink } from "../../../src/channel/link.ts";
import vectors from "../../fixtures/cpace.json";
import { DEVICE, hex, NOW, sodium, toHex } from "./loopback.ts";

// Many runs of real cryptography, on a machine that may be slow.
const TERMS = {
  purpose: "link",
  scope: "control",
  session: null,
  uses: 1,
  expires: NOW + 1_000,
  devicePk: null,
  name: "a link",
} as const;

const fresh = (terms: Partial<KeyCredential> = {}) => ({ ...makeKey(sodium, TERMS), ...terms });

function storeOf(...keys: KeyCredential[]): KeyStore {
  return keys.reduce<KeyStore>((store, key) => {
    const added = addKey(sodium, store, key);
    if (!added.ok) throw new Error(added.reason);
    return added.store;
  }, new Map());
}

test("a secret has the known id", () => {
  const given = vectors.remi_v1.handshake_key_secret;
  expect(toHex(credentialId(sodium, hex(given.prs)))).toBe(given.cred_id);
});

describe("a key", () => {
  test("with one use has one", () => {
    const key = fresh();
    const store = storeOf(key);
    expect(findKey(sodium, store, key.credId, NOW)).toEqual(key);
    const used = consumeKey(sodium, store, key.credId, NOW);
    expect(used.ok && findKey(sodium, used.store, key.credId, NOW)).toBeNull();
    expect(used.ok && consumeKey(sodium, used.store, key.credId, NOW)).toEqual({
      ok: false,
      reason: "unknown",
    });
  });

  test("with any number of uses keeps them", () => {
    const key = fresh({ uses: null });
    const used = consumeKey(sodium, storeOf(key), key.credId, NOW);
    expect(used.ok && findKey(sodium, used.store, key.credId, NOW)).toEqual(key);
  });

  test("is not known from the moment it expires", () => {
    const key = fresh();
    const store = storeOf(key);
    expect(findKey(sodium, store, key.credId, key.expires - 1)).not.toBeNull();
    expect(findKey(sodium, store, key.credId, key.expires)).toBeNull();
    expect(consumeKey(sodium, store, key.credId, key.expires).ok).toBe(false);
    expect(prolongKey(sodium, store, key.credId, key.expires + 9, key.expires).ok).toBe(false);
    expect(expireKeys(store, key.expires).size).toBe(0);
    expect(expireKeys(store, NOW).size).toBe(1);
  });

  test("is prolonged, and never shortened", () => {
    const key = fresh();
    const longer = prolongKey(sodium, storeOf(key), key.credId, NOW + 5_000, NOW);
    expect(longer.ok && longer.key.expires).toBe(NOW + 5_000);
    const shorter = prolongKey(sodium, storeOf(key), key.credId, NOW + 5, NOW);
    expect(shorter.ok && shorter.key.expires).toBe(key.expires);
  });

  test("is revoked by what it is for, and others are not", () => {
    const [link, resume, device] = [fresh(), fresh({ purpose: "resume" }), fresh({ purpose: "device" })];
    const left = revokeKeys(storeOf(link, resume, device), (key) => key.purpose !== "device");
    expect([...left.values()]).toEqual([device]);
  });
});

test("a full store gives up its oldest resume ticket, and otherwise takes no more", () => {
  const keys = Array.from({ length: KEYS_MAX }, (_, i) =>
    fresh({ purpose: i === 3 || i === 7 ? "resume" : "share" }),
  );
  let store = storeOf(...keys);
  for (const expected of [true, true, false]) {
    const added = addKey(sodium, store, fresh());
    expect(added.ok).toBe(expected);
    if (added.ok) store = added.store;
    expect(store.size).toBe(KEYS_MAX);
  }
  expect([3, 7].map((i) => findKey(sodium, store, keys[i]!.credId, NOW))).toEqual([null, null]);
  expect(findKey(sodium, store, keys[0]!.credId, NOW)).not.toBeNull();
});

describe("a stored store", () => {
  test("is read as it was written", () => {
    const store = storeOf(
      fresh({ purpose: "device", devicePk: DEVICE.publicKey, uses: null, name: "phone" }),
      fresh({ purpose: "share", scope: "view", session: "abcd1234" }),
    );
    expect(parseKeys(sodium, serialiseKeys(sodium, store))).toEqual(store);
  });

  test("is taken whole or not at all", () => {
    const text = serialiseKeys(sodium, storeOf(fresh({ devicePk: DEVICE.publicKey })));
    const damaged = [
      "",
      "{}",
      "[{}]",
      text.slice(0, -1),
      text.replace("control", "root"),
      text.replace('"uses":1', '"uses":0'),
      text.replace(/"secret":"./, '"secret":"'),
      text.replace(/"devicePk":"./, '"devicePk":"'),
    ];
    for (const bad of damaged) expect([bad, parseKeys(sodium, bad)]).toEqual([bad, null]);
  });

  test("never makes parsing throw", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseKeys(sodium, text)));
  });
});

describe("a link", () => {
  const { identity, handshake_key_secret: key } = vectors.remi_v1;
  const target = { rid: hex(identity.rid), secret: hex(key.prs) };

  test("has the known form, and is read in each", () => {
    expect(encodeLinkFragment(sodium, target)).toBe(identity.link_fragment);
    const link = encodeLink(sodium, "https://viewer.example/#old", target);
    expect(link).toBe(`https://viewer.example/#${identity.link_fragment}`);
    for (const text of [link, ` ${link}\n`, identity.link_fragment, `#${identity.link_fragment}`])
      expect(parseLink(sodium, text)).toEqual(target);
  });

  test("that is damaged is refused", () => {
    const fragment = identity.link_fragment;
    const bad = [
      "",
      "#",
      "1",
      `2${fragment.slice(1)}`,
      fragment.slice(0, -1),
      `${fragment}A`,
      `${fragment}=`,
      "KQTB-4827",
    ];
    for (const text of bad) expect([text, parseLink(sodium, text)]).toEqual([text, null]);
  });

  test("comes back whatever it holds, and any text is read without a throw", () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(bytes, bytes, (rid, secret) => {
        expect(parseLink(sodium, encodeLink(sodium, "https://v/", { rid, secret }))).toEqual({ rid, secret });
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => expect(parseLink(sodium, `#1${text}`)).toBeNull()));
  });
});
