// `bun run fuzz [peer] [--cases N] [--seed S]`: many more cases of the emulator's differential test, or schedules of
// the peer's simulation, than the suite runs. Prints its progress, and for each failure the seed and a reduced input;
// exits 1 if there is any.
import { makeCase, runCase } from "./emulator-case.ts";
import { fuzzPeer, PEER_CASES_DEFAULT } from "./peer.ts";
import { describeCase, reduceCase } from "./reduce.ts";

const CASES_DEFAULT = 200_000;
const FAILURES_MAX = 5;
const PROGRESS_CASES = 2000;

function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return fallback;
  const value = Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value) || value < 0) {
    console.error(`fuzz: --${name} needs a whole number`);
    process.exit(2);
  }
  return value;
}

if (process.argv[2] === "peer")
  process.exit(fuzzPeer(option("cases", PEER_CASES_DEFAULT), option("seed", 1)) ? 0 : 1);

const cases = option("cases", CASES_DEFAULT);
const first = option("seed", 1);
let failures = 0;
for (let seed = first; seed < first + cases && failures < FAILURES_MAX; seed++) {
  const made = makeCase(seed);
  const found = runCase(made);
  const done = seed - first + 1;
  if (done % PROGRESS_CASES === 0) console.log(`fuzz: ${done} of ${cases} cases, ${failures} differences`);
  if (found === undefined) continue;
  failures++;
  const reduced = reduceCase(made);
  console.log(`fuzz: seed ${seed}\n${runCase(reduced) ?? found}\n${describeCase(reduced)}`);
}
console.log(`fuzz: ${failures === 0 ? `${cases} cases without a difference` : `${failures} differences`}`);
process.exit(failures === 0 ? 0 : 1);
