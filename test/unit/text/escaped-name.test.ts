import { expect, test } from "bun:test";
import fc from "fast-check";
import { byteCountText } from "../../../src/text/byte-count.ts";
import { escapeName, unescapeName } from "../../../src/text/escaped-name.ts";
import { printable } from "../../../src/text/printable.ts";

const latin = (text: string) => Buffer.from(text, "latin1");

test("what can be shown is shown as it is, everything else as its bytes", () => {
  expect(escapeName(Buffer.from("größe 漢字 👍.txt"))).toBe("größe 漢字 👍.txt");
  expect(escapeName(latin("a\xffb\n\x1b[2J"))).toBe("a\\xffb\\x0a\\x1b[2J");
  expect(escapeName(Buffer.from("back\\slash"))).toBe("back\\\\slash");
  // A character that turns the text around it.
  expect(escapeName(Buffer.from("\u202etxt.exe"))).toBe("\\xe2\\x80\\xaetxt.exe");
  // Overlong, a surrogate, and a sequence that is cut off.
  expect(escapeName(latin("\xc0\xaf\xed\xa0\x80\xe2\x82"))).toBe("\\xc0\\xaf\\xed\\xa0\\x80\\xe2\\x82");
});

test("any bytes come back from what is shown, and nothing that is shown harms a terminal", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ unit: "binary", maxLength: 30 }).map((text) => new Uint8Array(Buffer.from(text))),
  );
  fc.assert(
    fc.property(bytes, (name) => {
      const shown = escapeName(name);
      expect(printable(shown, 10_000)).toBe(shown);
      expect(Buffer.from(unescapeName(shown)).equals(Buffer.from(name))).toBe(true);
    }),
  );
});

test("numbers of bytes have a unit and at most eight characters", () => {
  expect([0, 999, 1_000, 1_536, 20 * 1024 ** 2, 1024 ** 3 - 1].map(byteCountText)).toEqual([
    "0 B",
    "999 B",
    "1 KiB",
    "1.5 KiB",
    "20 MiB",
    "1 GiB",
  ]);
  fc.assert(
    fc.property(fc.maxSafeNat(), (bytes) => {
      expect(byteCountText(bytes)).toMatch(/^[0-9]{1,3}(\.[0-9])? ([KMGTP]i)?B$/);
      expect(byteCountText(bytes).length).toBeLessThanOrEqual(8);
    }),
  );
});
