// STUN as the relay answers it: the samples of RFC 5769, what is met with silence, and the length of every answer.

import { expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { parseAddress } from "../../../relay/address.ts";
import { answerTo, MAPPED_BYTES, parseBindingRequest, type Source } from "../../../relay/stun-message.ts";
import samples from "../../fixtures/stun.json";
import { BINDING_ERROR, BINDING_SUCCESS, readStunAnswer, stunRequest } from "../../support/stun-client.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const ID = hex("b7e7a701bc34d686fa87dfae");
const IPV4: Source = { address: parseAddress("192.0.2.1")!, port: 32_853 };
const UNUSED = new Uint8Array(0);

/** The bytes that answer a datagram from there, or null. */
function answer(datagram: Uint8Array, source: Source = IPV4): Uint8Array | null {
  const request = parseBindingRequest(datagram);
  return request && answerTo(request, source).bytes;
}

test("the samples are those of the RFC: each is signed with its password", () => {
  for (const sample of [samples.request, samples.ipv4.response, samples.ipv6.response]) {
    const bytes = Buffer.from(sample, "hex");
    const signedEnd = bytes.length - 8 - 24;
    const signed = Buffer.from(bytes.subarray(0, signedEnd));
    signed.writeUInt16BE(signedEnd + 24 - 20, 2);
    expect(createHmac("sha1", samples.password).update(signed).digest("hex")).toBe(
      bytes.toString("hex", signedEnd + 4, signedEnd + 24),
    );
  }
});

test("an address is written as in the sample responses of RFC 5769", () => {
  for (const sample of [samples.ipv4, samples.ipv6]) {
    const source = { address: parseAddress(sample.mapped)!, port: sample.port };
    const bytes = answer(stunRequest(ID), source)!;
    const expected = readStunAnswer(hex(sample.response));
    const made = readStunAnswer(bytes);
    expect([made.type, made.transaction]).toEqual([expected.type, expected.transaction]);
    expect([...made.attributes.keys()]).toEqual([0x0020]);
    expect(made.attributes.get(0x0020)!).toEqual(expected.attributes.get(0x0020)!);
    expect(bytes.length).toBe(source.address.length === 4 ? 32 : 44);
  }
});

test("the sample request of RFC 5769 is told that PRIORITY is not understood", () => {
  const made = readStunAnswer(answer(hex(samples.request))!);
  expect([made.type, made.mapped, made.unknown]).toEqual([BINDING_ERROR, null, [0x0024]]);
  expect([...made.attributes.get(0x0009)!]).toEqual([0, 0, 4, 20]);
});

test("credentials are ignored: the sample request of section 2.4 gets its address", () => {
  const made = readStunAnswer(answer(hex(samples.longTermRequest))!);
  expect([made.type, made.mapped]).toEqual([BINDING_SUCCESS, "192.0.2.1 32853"]);
});

test("attributes that may be ignored are, and so is all that follows a MESSAGE-INTEGRITY", () => {
  const plain = stunRequest(ID, [
    [0x8022, Buffer.from("remi")],
    [0x8028, new Uint8Array(4)],
  ]);
  const signed = stunRequest(ID, [
    [0x0008, new Uint8Array(20)],
    [0x0003, new Uint8Array(4)],
  ]);
  for (const request of [plain, signed]) expect(readStunAnswer(answer(request)!).type).toBe(BINDING_SUCCESS);
  const early = stunRequest(ID, [
    [0x0003, new Uint8Array(4)],
    [0x7fff, UNUSED],
    [0x0003, UNUSED],
    [0x0008, new Uint8Array(20)],
  ]);
  expect(readStunAnswer(answer(early)!).unknown).toEqual([0x0003, 0x7fff]);
});

test("everything but a whole Binding request is met with silence", () => {
  const request = stunRequest(ID, [[0x8022, Buffer.from("remi")]]);
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(request);
    bytes[at] = value;
    return bytes;
  };
  const silent: Readonly<Record<string, Uint8Array>> = {
    "an indication": changed(1, 0x11),
    "a success response": changed(0, 1),
    "an error response": hex(samples.ipv4.response.replace(/^0101/, "0111")),
    "a response with an address": hex(samples.ipv4.response),
    "an Allocate of TURN": changed(1, 3),
    "no STUN at all": changed(0, 0x80),
    "no cookie, as in RFC 3489": changed(4, 0),
    "a length of less": changed(3, 4),
    "a length of more": changed(3, 12),
    "an attribute that is longer than the message": changed(23, 9),
    "a length that is not padded": request.subarray(0, 27),
    "half a header": request.subarray(0, 16),
    nothing: UNUSED,
    "more than a datagram needs": stunRequest(ID, [[0x8022, new Uint8Array(1_260)]]),
  };
  for (const [what, bytes] of Object.entries(silent)) expect([what, answer(bytes)]).toEqual([what, null]);
  expect(answer(stunRequest(ID, [[0x8022, new Uint8Array(1_256)]]))).not.toBeNull();
});

const source = fc.record({
  address: fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
  ),
  port: fc.integer({ min: 1, max: 65_535 }),
});
const id = fc.uint8Array({ minLength: 12, maxLength: 12 });
const attributes = fc.array(
  fc.tuple(
    fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 0x30 })),
    fc.uint8Array({ maxLength: 12 }),
  ),
  { maxLength: 80 },
);

test("no request gets an answer that is longer than it and the mapped address", () => {
  fc.assert(
    fc.property(id, attributes, source, (id, attributes, source) => {
      const request = stunRequest(id, attributes);
      const bytes = answer(request, source);
      if (request.length > 1_280) return expect(bytes).toBeNull();
      expect(bytes!.length).toBeLessThanOrEqual(
        request.length + MAPPED_BYTES[source.address.length === 4 ? 4 : 6],
      );
      const made = readStunAnswer(bytes!);
      expect(made.transaction).toBe(request.toString("hex", 4, 20));
      expect(made.type === BINDING_SUCCESS).toBe(made.unknown.length === 0);
      expect(new Set(made.unknown).size).toBe(made.unknown.length);
    }),
  );
});

test("the address and port that an answer names are those of the source", () => {
  fc.assert(
    fc.property(id, source, (id, source) => {
      const text =
        source.address.length === 4
          ? [...source.address].join(".")
          : Buffer.from(source.address).toString("hex").match(/.{4}/g)!.join(":");
      expect(readStunAnswer(answer(stunRequest(id), source)!).mapped).toBe(`${text} ${source.port}`);
    }),
  );
});

test("no bytes make it throw, and an answer is never answered", () => {
  const nearly = fc.tuple(id, attributes, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }));
  const damaged = nearly.map(([id, attributes, changes]) => {
    const bytes = stunRequest(id, attributes);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return new Uint8Array(bytes);
  });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 1_400 }), damaged), source, (datagram, source) => {
      const bytes = answer(datagram, source);
      if (!bytes) return;
      expect(bytes.length).toBeLessThanOrEqual(datagram.length + source.address.length + 8);
      expect(answer(bytes, source)).toBeNull();
    }),
    { numRuns: 2_000 },
  );
});
