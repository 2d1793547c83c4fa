// Keeps Ink's development tools out of the executable: a plugin for its build, and for nothing that runs later.

import type { BunPlugin } from "bun";

/** Replaces what Ink would load for `DEV=true`, whose packages are not installed, with nothing. */
export const dropDevtools: BunPlugin = {
  name: "drop-devtools",
  setup(build) {
    build.onLoad({ filter: /[/\\]ink[/\\]build[/\\]devtools\.js$/ }, () => ({ contents: "", loader: "js" }));
  },
};
