// Row: the time from a key to its echo over ssh, to a session and to the same program in ssh's own terminal.

import { makeHome } from "../support/home.ts";
import { TestSshd, withoutSshd } from "../support/sshd.ts";
import { BenchTerminal } from "./bench-terminal.ts";
import { ECHOING, latency } from "./echo.ts";
import { peerEnv, REMI } from "./peers.ts";
import { type BenchOptions, type BenchRow, type Figure, rotated, Samples, within } from "./row.ts";

const PLAIN = "plain ssh";

export const sshRow: BenchRow = {
  name: "ssh-echo",
  async run(options: BenchOptions): Promise<Figure[]> {
    if (withoutSshd !== null) throw new Error(withoutSshd);
    const p50 = new Samples();
    const p99 = new Samples();
    const contenders = ["remi", PLAIN, "ssh -t and remi attach"];
    for (let run = 0; run < options.runs; run++)
      for (const name of rotated(contenders, run)) {
        const { p50: half, p99: most } = await once(name, options);
        p50.add(name, half);
        p99.add(name, most);
      }
    const shared = { unit: "us", base: PLAIN } as const;
    return [
      {
        ...shared,
        what: "key to echo over ssh on loopback, p50",
        samples: p50.map,
        target: "at most 2x plain ssh",
        isMet: within(2, PLAIN),
      },
      { ...shared, what: "the same, p99", samples: p99.map, target: "", isMet: () => true },
    ];
  },
};

async function once(name: string, { isQuick }: BenchOptions) {
  await using machine = makeHome();
  await using client = makeHome();
  await using sshd = await TestSshd.start(machine);
  const ssh = sshd.configure(client);
  const env = peerEnv(client);
  if (name !== PLAIN) {
    const made = Bun.spawnSync([...REMI, "new", "-d", "echo", "--", ...ECHOING], { env: machine.env });
    if (!made.success) throw new Error(made.stderr.toString());
  }
  const command =
    name === PLAIN
      ? [...ssh, "-tt", "box", ECHOING[2]!]
      : name === "remi"
        ? [...REMI, "connect", "ssh://box/echo"]
        : [...ssh, "-tt", "box", "remi attach echo"];
  await using terminal = new BenchTerminal(command, env, client.root);
  await terminal.sees("READY");
  await Bun.sleep(300);
  // Before what it measures is disposed of.
  return await latency(terminal, isQuick ? 300 : 1_000);
}
