// A process that puts a symbolic link in the place of a directory and takes it away again, without end, so that whoever
// checks a path and then uses it is led astray. Arguments: the directory, the link, and a name to put them by.

import { renameSync } from "node:fs";

const [directory, link, aside] = process.argv.slice(2) as [string, string, string];
process.stdout.write("swaps\n");
for (;;) {
  renameSync(directory, aside);
  renameSync(link, directory);
  renameSync(directory, link);
  renameSync(aside, directory);
}
