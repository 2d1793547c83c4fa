// Rows: how long a program needs to print a lot through an attached client.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "../support/home.ts";
import { BenchTerminal } from "./bench-terminal.ts";
import { installedPeers, peerEnv } from "./peers.ts";
import { type BenchRow, type Figure, rotated, Samples, within } from "./row.ts";
import { colorText, plainText } from "./samples.ts";

const MB = 1024 * 1024;
const BARE = "bare PTY";

/** Prints the file when a line is typed, then the mark; the mark is in no command line. */
function printer(path: string): string[] {
  const script = `stty -echo; printf 'REA''DY'; read x; cat '${path}'; printf 'THE''-END'; read x`;
  return ["sh", "-c", script];
}

async function timed(terminal: BenchTerminal): Promise<number> {
  const end = terminal.sees("THE-END");
  const from = performance.now();
  terminal.type("\r");
  return (await end) - from;
}

function throughput(name: string, text: (bytes: number) => string, what: string, times: number): BenchRow {
  return {
    name,
    async run({ runs, isQuick }): Promise<Figure[]> {
      const samples = new Samples();
      const megabytes = isQuick ? 10 : 50;
      const contenders = [null, ...installedPeers()];
      const once = async (peer: (typeof contenders)[number]) => {
        await using home = makeHome();
        const path = join(home.root, "text");
        writeFileSync(path, text(megabytes * MB));
        const opened = peer?.open(home);
        await opened?.start("cat", printer(path));
        const command = opened ? opened.attach("cat") : printer(path);
        await using terminal = new BenchTerminal(command, peerEnv(home), home.root);
        await terminal.sees(opened && !opened.restores ? "" : "READY");
        if (opened) await Bun.sleep(300); // what a client does after attaching is not part of this row
        samples.add(peer?.name ?? BARE, await timed(terminal));
      };
      for (let run = 0; run < runs; run++) for (const peer of rotated(contenders, run)) await once(peer);
      return [
        {
          what: `${what}, ${megabytes} MB through an attached client of 120x40`,
          unit: "ms",
          base: BARE,
          samples: samples.map,
          target: `at most ${times}x a bare PTY`,
          isMet: within(times, BARE),
        },
      ];
    },
  };
}

export const plainRow = throughput("plain", plainText, "plain text", 4);
export const colorRow = throughput("color", colorText, "colour-heavy text", 5);
