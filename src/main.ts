// The program: its words to the command line. No top-level await, which compiled bytecode cannot have.

import { main, RUNS_ON } from "./cli/main.ts";

void main(process.argv.slice(2)).then((status) => {
  if (status !== RUNS_ON) process.exit(status);
});
