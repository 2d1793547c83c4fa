// Gives each test and hook the time that a loaded machine needs, also when a single file is run by hand: Bun's own 5 s
// are short for a real PTY or browser, and `bunfig.toml` has no option for it.

import { setDefaultTimeout } from "bun:test";

const TEST_MS_MAX = 120_000;

setDefaultTimeout(TEST_MS_MAX);

// Without `--parallel` one process runs all files, and Bun goes back to its own time-out before it loads the next one.
Bun.plugin({
  name: "time-out",
  setup(build) {
    build.onResolve({ filter: /\.test\.tsx?$/ }, () => {
      setDefaultTimeout(TEST_MS_MAX);
      return undefined;
    });
  },
});
