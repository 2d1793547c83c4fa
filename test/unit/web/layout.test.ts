// How large the characters are, for phones and desktops.

import { expect, test } from "bun:test";
import { cellsOf, chooseLayout, FONT_MIN, FONT_READABLE } from "../../../web/terminal/layout.ts";

const RATIO = { width: 0.6, height: 1.35 };
const PHONE = { width: 367, height: 500 };
const DESK = { width: 1270, height: 740 };

test("a desktop shows all of an ordinary session at the size that its person likes", () => {
  expect(chooseLayout("auto", 13, DESK, { cols: 120, rows: 40 }, RATIO)).toEqual({
    fontSize: 13,
    pans: false,
  });
});

test("a phone pans a wide session at a readable size, and shows all of it when asked", () => {
  const wide = { cols: 160, rows: 50 };
  const auto = chooseLayout("auto", 13, PHONE, wide, RATIO);
  expect(auto.pans).toBe(true);
  expect(auto.fontSize).toBeGreaterThanOrEqual(FONT_READABLE);
  expect(chooseLayout("fit", 13, PHONE, { cols: 100, rows: 30 }, RATIO)).toEqual({
    fontSize: 6,
    pans: false,
  });
  expect(chooseLayout("fit", 13, PHONE, wide, RATIO)).toEqual({ fontSize: FONT_MIN, pans: true });
});

test("a size of one's own fits the box", () => {
  const { cols, rows } = cellsOf(PHONE, 13, RATIO);
  expect(cols * 13 * RATIO.width).toBeLessThanOrEqual(PHONE.width);
  expect(rows * 13 * RATIO.height).toBeLessThanOrEqual(PHONE.height);
  expect(cellsOf({ width: 1, height: 1 }, 13, RATIO)).toEqual({ cols: 2, rows: 2 });
});
