import { expect, test } from "bun:test";
import fc from "fast-check";
import { isListed } from "../../../src/text/starred-names.ts";

test("a star at the end stands for any rest, and anywhere else for itself", () => {
  const list = ["eth0", "docker*", "a*b"];
  for (const name of ["eth0", "docker", "docker0", "a*b"])
    expect([name, isListed(name, list)]).toEqual([name, true]);
  for (const name of ["eth", "eth01", "Docker0", "axb", ""])
    expect([name, isListed(name, list)]).toEqual([name, false]);
});

test("nothing is in an empty list, everything in one star, and a name in its own list", () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect([isListed(name, []), isListed(name, ["*"]), isListed(name, [name])]).toEqual([
        false,
        true,
        true,
      ]);
    }),
  );
});
