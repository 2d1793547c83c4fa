// A repository in which every kind of change is to be seen.

import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestRepository } from "./git-repository.ts";
import type { TestHome } from "./home.ts";

/** A name that would be an element if it were not text. */
export const TRICK_NAME = "<img src=x onerror=window.ran=1>\x1b[31m.txt";

const SOURCE = Array.from({ length: 60 }, (_, at) => `const value${at} = compute(${at});\n`);

/** Makes the directory, which is there already, a repository with these changes, two commits ahead of `origin/main`. */
export function changedRepository(home: TestHome, directory: string): TestRepository {
  const repository = TestRepository.with(home, directory, {
    "src/values.ts": SOURCE.join(""),
    "src/old-name.ts": "export const one = 1;\nexport const two = 2;\nexport const three = 3;\n",
    "src/gone.ts": "export {};\n",
    "notes.md": "# Notes\n\nFirst.\n",
    "logo.bin": "\0one",
  });
  repository.git("update-ref", "refs/remotes/origin/main", "HEAD");
  repository.git("remote", "add", "origin", "https://example.com/project.git");
  repository.git("branch", "--set-upstream-to", "origin/main");
  repository.git("commit", "--quiet", "--allow-empty", "-m", "two");
  repository.git("commit", "--quiet", "--allow-empty", "-m", "three");
  const changed = [...SOURCE];
  changed[2] = "const value2 = computeOnce(2, { fresh: true });\n";
  changed.splice(30, 1);
  changed[50] = `// ${"A line that is much longer than a phone is wide. ".repeat(3)}\n`;
  repository.write({ "src/values.ts": changed.join("") });
  repository.git("mv", "src/old-name.ts", "src/new-name.ts");
  repository.write({ "notes.md": "# Notes\n\nFirst.\nSecond.\n" });
  repository.git("add", "notes.md");
  repository.write({ "notes.md": "# Notes\n\nFirst.\nSecond.\n<script>window.ran = 2</script>\u001b[31m\n" });
  repository.write({ "logo.bin": "\0two", "docs/new.md": "new\n" });
  writeFileSync(join(directory, TRICK_NAME), "<b>bold</b>\n");
  rmSync(join(directory, "src/gone.ts"));
  return repository;
}
