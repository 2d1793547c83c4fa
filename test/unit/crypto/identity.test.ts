import { describe, expect, test } from "bun:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { bytesOf, lvCat, toBase64 } from "../../../src/crypto/byte-strings.ts";
import { hostFingerprint, pairFingerprint } from "../../../src/crypto/fingerprint.ts";
import { hash } from "../../../src/crypto/hash.ts";
import {
  deviceAuthMessage,
  hostAuthMessage,
  identityFromSeed,
  registrationMessage,
  relayId,
  relayIdentity,
  relayOrigin,
  sign,
  verify,
} from "../../../src/crypto/identity.ts";
import vectors from "../../fixtures/cpace.json";
import { flipped, hex, sodium, toHex } from "../channel/loopback.ts";

const given = vectors.remi_v1.identity;
const host = identityFromSeed(sodium, hex(given.host_seed));
const device = identityFromSeed(sodium, hex(given.device_seed));
const bind = hex(given.bind);

/** The group order, little-endian. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const littleEndian = (n: bigint) => hex(n.toString(16).padStart(64, "0")).reverse();
const fromLittleEndian = (bytes: Uint8Array) => BigInt(`0x${toHex(bytes.slice().reverse())}`);

describe("the known answers hold for", () => {
  test("the keys of host and device", () => {
    expect(toHex(host.publicKey)).toBe(given.host_pk);
    expect(toHex(device.publicKey)).toBe(given.device_pk);
  });

  test("what they sign", () => {
    const ofHost = hostAuthMessage(bind, host.publicKey);
    expect(toHex(ofHost)).toBe(given.host_auth_msg);
    expect(toHex(sign(sodium, host, ofHost))).toBe(given.host_auth_sig);
    const ofDevice = deviceAuthMessage(bind, host.publicKey, device.publicKey);
    expect(toHex(ofDevice)).toBe(given.device_auth_msg);
    expect(toHex(sign(sodium, device, ofDevice))).toBe(given.device_auth_sig);
  });

  test("the relay key, its id and a registration", () => {
    const relay = relayIdentity(sodium, hex(given.host_seed), given.relay_origin);
    expect(toHex(relay.publicKey)).toBe(given.relay_pk);
    const rid = relayId(sodium, relay.publicKey);
    expect([toHex(rid), toBase64(sodium, rid)]).toEqual([given.rid, given.rid_b64url]);
    const message = registrationMessage(given.relay_origin, hex(given.register_nonce), relay.publicKey);
    expect(toHex(message)).toBe(given.register_msg);
    expect(toHex(sign(sodium, relay, message))).toBe(given.register_sig);
  });

  test("the fingerprint of a pair", () => {
    expect(pairFingerprint(sodium, bind, host.publicKey, device.publicKey)).toBe(given.pair_fp);
    const text = lvCat("remi/1 pair-fp", bind, host.publicKey, device.publicKey);
    expect(toHex(hash(sodium, 16, text))).toBe(given.pair_fp_hash);
  });
});

test("a host's fingerprint says 100 bits of its key", () => {
  expect(hostFingerprint(sodium, host.publicKey)).toMatch(
    /^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$/,
  );
  expect(hostFingerprint(sodium, host.publicKey)).not.toBe(hostFingerprint(sodium, device.publicKey));
});

test("each relay gets a key of its own", () => {
  const keys = ["wss://a.example", "wss://b.example"].map((origin) =>
    toHex(relayIdentity(sodium, hex(given.host_seed), origin).publicKey),
  );
  expect(new Set([...keys, given.host_pk]).size).toBe(3);
});

test("a relay's origin is its URL's, in one form", () => {
  expect(relayOrigin("WSS://Relay.Example:443/connect?x#y")).toBe("wss://relay.example");
  expect(relayOrigin("ws://127.0.0.1:8080/connect")).toBe("ws://127.0.0.1:8080");
  for (const bad of ["", "relay.example", "file:///x", "javascript:x", "wss://"])
    expect(relayOrigin(bad)).toBeNull();
});

describe("a signature", () => {
  test("holds for its key, message and bytes alone, as for a second implementation", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ maxLength: 100 }),
        fc.nat(63),
        (seed, message, at) => {
          const identity = identityFromSeed(sodium, seed);
          const signature = sign(sodium, identity, message);
          expect(toHex(signature)).toBe(toHex(ed25519.sign(message, seed)));
          expect(verify(sodium, identity.publicKey, message, signature)).toBe(true);
          expect(verify(sodium, identity.publicKey, message, flipped(signature, at))).toBe(false);
          expect(verify(sodium, identity.publicKey, Uint8Array.from([...message, 0]), signature)).toBe(false);
          expect(verify(sodium, flipped(identity.publicKey, at % 32), message, signature)).toBe(false);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("of the wrong length, or by a key of the wrong length, is invalid", () => {
    const message = bytesOf("m");
    const signature = sign(sodium, host, message);
    for (const length of [0, 1, 63])
      expect(verify(sodium, host.publicKey, message, signature.subarray(0, length))).toBe(false);
    expect(verify(sodium, host.publicKey, message, Uint8Array.from([...signature, 0]))).toBe(false);
    for (const length of [0, 31])
      expect(verify(sodium, host.publicKey.subarray(0, length), message, signature)).toBe(false);
    expect(verify(sodium, Uint8Array.from([...host.publicKey, 0]), message, signature)).toBe(false);
  });

  test("with S + L in place of S is invalid", () => {
    for (let n = 0; n < 20; n++) {
      const message = Uint8Array.of(n);
      const signature = sign(sodium, host, message);
      const s = fromLittleEndian(signature.subarray(32));
      for (const forged of [s + L, s + 2n * L, L - s]) {
        if (forged >= 2n ** 256n) continue;
        const other = Uint8Array.from([...signature.subarray(0, 32), ...littleEndian(forged)]);
        expect(verify(sodium, host.publicKey, message, other)).toBe(false);
      }
    }
  });

  test("that is all zero, all ones, or the order itself is invalid", () => {
    const message = bytesOf("m");
    const r = sign(sodium, host, message).subarray(0, 32);
    for (const s of [0n, 1n, L - 1n, L, L + 1n, 2n ** 255n - 19n, 2n ** 256n - 1n])
      for (const first of [r, new Uint8Array(32), hex(`01${"00".repeat(31)}`)])
        expect(verify(sodium, host.publicKey, message, Uint8Array.from([...first, ...littleEndian(s)]))).toBe(
          false,
        );
  });

  test("by a key of small order is invalid, in any form of the key and of R", () => {
    const small = [
      ...vectors.ed25519_small_order_public_keys_must_reject.keys,
      // The same points in encodings that are not canonical, and with the sign bit set.
      `01${"00".repeat(30)}80`,
      `ed${"ff".repeat(30)}7f`,
      `ed${"ff".repeat(30)}ff`,
      `ee${"ff".repeat(30)}7f`,
      `ee${"ff".repeat(30)}ff`,
      `ec${"ff".repeat(30)}ff`,
      `${"00".repeat(31)}80`,
    ].map(hex);
    for (const key of small)
      for (const r of [...small, host.publicKey])
        for (const message of [new Uint8Array(0), bytesOf("any"), bytesOf("thing")]) {
          const forged = Uint8Array.from([...r, ...new Uint8Array(32)]);
          expect([toHex(key), verify(sodium, key, message, forged)]).toEqual([toHex(key), false]);
        }
  });

  test("by a key that is not a point, or not in canonical form, is invalid", () => {
    const message = bytesOf("m");
    const signature = sign(sodium, host, message);
    for (const key of [`02${"00".repeat(31)}`, `f0${"ff".repeat(30)}7f`, "ff".repeat(32)])
      expect(verify(sodium, hex(key), message, signature)).toBe(false);
  });
});
