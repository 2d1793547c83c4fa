// Both ways of giving a name that nothing has: the system's own, and the one in steps for file systems without it.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renameNew, renameNewInSteps } from "../../../src/files/rename.ts";
import { makeSharedDirectory, problemOf, type SharedDirectory } from "../../support/shared-directory.ts";

let shared: SharedDirectory;
let root: string;
beforeEach(() => {
  shared = makeSharedDirectory();
  ({ root } = shared);
});
afterEach(() => shared.dispose());

for (const rename of [renameNew, renameNewInSteps])
  describe(rename.name, () => {
    const to = async (from: string, name: string, kind: "file" | "directory" | "link") =>
      problemOf((async () => rename(Buffer.from(join(root, from)), Buffer.from(join(root, name)), kind))());

    test("moves a file, a directory and a link", async () => {
      symlinkSync("../outside", join(root, "link"));
      expect(await to("inside/file", "file", "file")).toBe("none");
      expect(await to("inside", "directory", "directory")).toBe("none");
      expect(await to("link", "moved", "link")).toBe("none");
      expect(readdirSync(root).sort()).toEqual(["directory", "file", "moved"]);
      expect(readFileSync(join(root, "file"), "utf8")).toBe("inside");
      expect(readlinkSync(join(root, "moved"))).toBe("../outside");
    });

    test("replaces nothing, not even an empty directory", async () => {
      writeFileSync(join(root, "taken"), "taken");
      mkdirSync(join(root, "empty"));
      symlinkSync("nowhere", join(root, "link"));
      for (const name of ["taken", "empty", "link"]) {
        expect(await to("inside/file", name, "file")).toBe("exists");
        expect(await to("inside", name, "directory")).toBe("exists");
      }
      expect(await to("none", "new", "file")).toBe("not-found");
      expect(await to("none", "new", "directory")).toBe("not-found");
      expect(await to("inside", "inside/new", "directory")).toBe("into-itself");
      expect(readdirSync(root).sort()).toEqual(["empty", "inside", "link", "taken"]);
    });
  });
