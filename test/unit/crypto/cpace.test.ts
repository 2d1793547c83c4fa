import { describe, expect, test } from "bun:test";
import { ristretto255, ristretto255_hasher } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import {
  drawScalar,
  generator,
  generatorString,
  publicShare,
  sessionKey,
  sharedElement,
} from "../../../src/crypto/cpace.ts";
import vectors from "../../fixtures/cpace.json";
import { hex, sodium, toHex } from "../channel/loopback.ts";

const run = vectors.cpace_run;
const input = { prs: hex(run.PRS), ci: hex(run.CI), sid: hex(run.sid) };

/** Little-endian scalar for the second implementation. */
const scalarOf = (bytes: Uint8Array) => BigInt(`0x${toHex(bytes.slice().reverse())}`);
const second = (element: Uint8Array, scalar: Uint8Array) =>
  ristretto255.Point.fromBytes(element).multiply(scalarOf(scalar)).toBytes();

describe("CPace gives the draft's values", () => {
  test("for the generator", () => {
    const given = vectors.cpace_generator;
    const text = generatorString(input);
    expect(text.byteLength).toBe(given.generator_string_length);
    expect(toHex(text)).toBe(given.generator_string);
    expect(toHex(sodium.crypto_hash_sha512(text))).toBe(given.hash);
    expect(toHex(generator(sodium, input))).toBe(given.g);
  });

  test("for a whole run, from both sides", () => {
    const g = hex(run.g);
    expect(toHex(publicShare(sodium, hex(run.ya), g))).toBe(run.Ya);
    expect(toHex(publicShare(sodium, hex(run.yb), g))).toBe(run.Yb);
    expect(toHex(sharedElement(sodium, hex(run.ya), hex(run.Yb))!)).toBe(run.K);
    expect(toHex(sharedElement(sodium, hex(run.yb), hex(run.Ya))!)).toBe(run.K);
    const a = { share: hex(run.Ya), ad: hex(run.ADa) };
    const b = { share: hex(run.Yb), ad: hex(run.ADb) };
    expect(toHex(sessionKey(sodium, input.sid, hex(run.K), a, b))).toBe(run.ISK_IR);
  });

  test("for scalar multiplication, and aborts where it must", () => {
    const { valid, must_return_identity_and_abort: bad } = vectors.cpace_scalar_mult_vfy;
    expect(toHex(sharedElement(sodium, hex(valid.s), hex(valid.X))!)).toBe(valid["G.scalar_mult_vfy(s,X)"]);
    expect(bad.length).toBeGreaterThan(1);
    for (const element of bad) expect(sharedElement(sodium, hex(valid.s), hex(element))).toBeNull();
  });
});

describe("RFC 9496, appendix A", () => {
  const scalar = hex(vectors.cpace_scalar_mult_vfy.valid.s);

  test("every invalid encoding, the identity and every wrong length abort", () => {
    const bad = [
      ...vectors.ristretto_invalid_encodings_must_abort,
      ...vectors.ristretto_wrong_length_must_abort,
      "00".repeat(32),
    ];
    expect(bad.length).toBeGreaterThanOrEqual(34);
    for (const element of bad)
      expect([element, sharedElement(sodium, scalar, hex(element))]).toEqual([element, null]);
  });

  test("small multiples of the base point are decoded, and multiplied as by a second implementation", () => {
    for (const element of vectors.ristretto_small_multiples_of_basepoint.slice(1)) {
      const product = sharedElement(sodium, scalar, hex(element));
      expect(toHex(product!)).toBe(toHex(second(hex(element), scalar)));
    }
  });

  test("elements are derived from hashes", () => {
    for (const { input: digest, output } of vectors.ristretto_element_derivation)
      expect(toHex(sodium.crypto_core_ristretto255_from_hash(hex(digest)))).toBe(output);
  });
});

describe("CPace and a second implementation agree", () => {
  const bytes = fc.uint8Array({ maxLength: 300 });

  test("on generators, shares and shared elements of any input", () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (prs, ci, sid) => {
        const g = generator(sodium, { prs, ci, sid });
        const digest = sodium.crypto_hash_sha512(generatorString({ prs, ci, sid }));
        expect(toHex(g)).toBe(toHex(ristretto255_hasher.deriveToCurve!(digest).toBytes()));
        const [ya, yb] = [drawScalar(sodium), drawScalar(sodium)];
        const [shareA, shareB] = [publicShare(sodium, ya, g), publicShare(sodium, yb, g)];
        expect(toHex(shareA)).toBe(toHex(second(g, ya)));
        const k = sharedElement(sodium, ya, shareB)!;
        expect(toHex(k)).toBe(toHex(second(shareB, ya)));
        expect(toHex(k)).toBe(toHex(sharedElement(sodium, yb, shareA)!));
      }),
      { numRuns: 30 },
    );
  });

  test("on which encodings are elements at all", () => {
    const scalar = drawScalar(sodium);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (encoding) => {
        let decodes = true;
        try {
          decodes = !ristretto255.Point.fromBytes(encoding).is0();
        } catch {
          decodes = false;
        }
        expect(sharedElement(sodium, scalar, encoding) !== null).toBe(decodes);
      }),
      { numRuns: 200 },
    );
  });
});

test("scalars are below 2^252 and a zero is drawn again", () => {
  const draws = [new Uint8Array(32), new Uint8Array(32).fill(0xff)];
  const scalar = drawScalar({
    ...sodium,
    randombytes_buf: (() => draws.shift()!) as never,
  });
  expect(scalar[31]).toBe(0x0f);
  expect(draws).toEqual([]);
});

test("inputs that only differ in where one ends give different generators", () => {
  const of = (prs: string, ci: string) =>
    toHex(generatorString({ prs: hex(prs), ci: hex(ci), sid: hex("00") }));
  expect(of("0102", "03")).not.toBe(of("01", "0203"));
});
