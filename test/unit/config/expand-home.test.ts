import { expect, test } from "bun:test";
import { expandHome } from "../../../src/config/expand-home.ts";

test("a tilde is the home directory where a shell takes it for that", () => {
  const home = "/home/a$&b";
  expect(["~", "~/x", "/x/~", "~me/x", "x~", ""].map((path) => expandHome(path, home))).toEqual([
    home,
    `${home}/x`,
    "/x/~",
    "~me/x",
    "x~",
    "",
  ]);
  expect(expandHome("~/x")).toBe(`${expandHome("~")}/x`);
});
