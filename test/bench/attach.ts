// Row: from the start of `attach` to the whole screen, with 2,000 coloured lines behind it.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "../support/home.ts";
import { BenchTerminal } from "./bench-terminal.ts";
import { coloredLines } from "./cost.ts";
import { BINARY, installedPeers, openBinary, type Peer, peerEnv } from "./peers.ts";
import { type BenchRow, type Figure, installed, rotated, Samples } from "./row.ts";

/** Attaches in one run; each is a sample. */
const ATTACHES = 5;
const SIZE = { cols: 120, rows: 40 };

export const attachRow: BenchRow = {
  name: "attach",
  async run({ runs }): Promise<Figure[]> {
    await using home = makeHome();
    const path = join(home.root, "lines");
    writeFileSync(path, coloredLines(2_040));
    const screens = new Samples();
    const kept = new Samples();
    const peers: Peer[] = installedPeers()
      .map((kind) => kind.open(home))
      .filter((peer) => peer.restores);
    const program = ["sh", "-c", `stty -echo; cat '${path}'; printf 'LAST''-LINE'; exec sleep 600`];
    for (const peer of peers) await peer.start("full", program);
    if (existsSync(BINARY)) peers.push(openBinary(home));
    const attach = async (peer: Peer) => {
      await using terminal = new BenchTerminal(peer.attach("full"), peerEnv(home), home.root, SIZE);
      screens.add(peer.name, (await terminal.sees("LAST-LINE")) - terminal.startedAtMs);
      kept.add(peer.name, terminal.bytes / 1024 / 1024);
    };
    // The first attach sets the size; what it costs is not part of a re-attach.
    for (const peer of peers) await attach(peer);
    screens.map.clear();
    kept.map.clear();
    for (let run = 0; run < runs * ATTACHES; run++)
      for (const peer of rotated(peers, run)) await attach(peer);
    const hasTmux = screens.map.has("tmux");
    return [
      {
        what: "attach to a full screen, 2,000 lines behind it, until the last cell",
        unit: "ms",
        base: hasTmux ? "tmux" : null,
        samples: screens.map,
        target: "at most 50 ms, by the executable",
        isMet: (medians) => installed(medians) <= 50,
      },
      {
        what: "what attach sends by then (remi's holds the scrollback)",
        unit: "MB",
        base: null,
        samples: kept.map,
        target: "",
        isMet: () => true,
      },
    ];
  },
};
