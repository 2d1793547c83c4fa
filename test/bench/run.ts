// `bun run bench`: measures every row, prints the table and, after a whole run, writes it into docs/benchmarks.md.

import { readFileSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "../../tools/build.ts";
import { REPOSITORY } from "../support/remi.ts";
import { attachRow } from "./attach.ts";
import { completionRow, listRow } from "./commands.ts";
import { idleRow, memoryRow } from "./cost.ts";
import { dashboardRow } from "./dashboard.ts";
import { directEchoRow } from "./direct-echo.ts";
import { echoRow, floodRow } from "./echo.ts";
import { installedPeers } from "./peers.ts";
import { forwardingRow } from "./relay-forwarding.ts";
import { idleConnectionsRow } from "./relay-idle.ts";
import { roundTripRow } from "./relay-round-trip.ts";
import { remoteEchoRow } from "./remote-echo.ts";
import { remoteFilesRow } from "./remote-files.ts";
import { tableOf, withFigures } from "./report.ts";
import type { BenchRow, Figure } from "./row.ts";
import { sshRow } from "./ssh-echo.ts";
import { colorRow, plainRow } from "./throughput.ts";
import { viewerRow } from "./viewer-load.ts";

const ROWS: readonly BenchRow[] = [
  plainRow,
  colorRow,
  echoRow,
  floodRow,
  memoryRow,
  listRow,
  completionRow,
  attachRow,
  idleRow,
  dashboardRow,
  forwardingRow,
  roundTripRow,
  directEchoRow,
  remoteEchoRow,
  remoteFilesRow,
  idleConnectionsRow,
  sshRow,
  viewerRow,
];
const DOCUMENT = join(REPOSITORY, "docs/benchmarks.md");
const RUNS_DEFAULT = 5;

function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: "string", multiple: true },
      runs: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const unknown = values.only?.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown) throw new Error(`no row ${unknown}; there are ${ROWS.map((row) => row.name).join(", ")}`);
  const runs = Number(values.runs ?? RUNS_DEFAULT);
  if (!Number.isInteger(runs) || runs < 1) throw new Error("--runs takes a whole number from 1");
  return { only: values.only, runs, isQuick: values.quick };
}

/** The machine and the versions with which the figures were taken. */
function circumstances(runs: number): string {
  const peers = installedPeers().map(({ name, version }) => `${name} ${version}`);
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores, ${process.platform} ${release()} ${process.arch}`;
  return `Taken on ${date}: medians of ${runs} alternating runs; ${machine}; Bun ${Bun.version}; ${peers.join(", ")}.`;
}

const options = readOptions();
const rows = ROWS.filter((row) => !options.only || options.only.includes(row.name));
const isWhole = !options.only && !options.isQuick;
if (isWhole) await build();
const figures: Figure[] = [];
for (const row of rows) {
  process.stderr.write(`${row.name} ...\n`);
  const measured = await row.run(options);
  process.stderr.write(`${tableOf(measured)}\n\n`);
  figures.push(...measured);
}
const text = `${circumstances(options.runs)}\n\n${tableOf(figures)}`;
process.stdout.write(`${text}\n`);
if (isWhole) writeFileSync(DOCUMENT, withFigures(readFileSync(DOCUMENT, "utf8"), text));
