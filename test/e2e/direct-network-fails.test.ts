// A direct path whose network fails while somebody types: `remi connect` is back on the relay, and every key arrives once.

import { expect, setDefaultTimeout, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../support/remi.ts";
import { namedWithout, RoutedMachines, saysPath, withoutRouters } from "../support/routed-machines.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";

setDefaultTimeout(180_000);

/** Between two keys, ms. */
const KEY_MS = 20;

/** Types one key after the other until it is told to stop, and knows what it has typed. */
class Typist implements Disposable {
  typed = "";
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(run: OuterTerminal) {
    this.#timer = setInterval(() => {
      const key = `${this.typed.length % 10}`;
      run.type(key);
      this.typed += key;
    }, KEY_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

/** `remi connect` on a direct path, and the file that its session writes what is typed to. */
async function connectDirectly(machines: RoutedMachines): Promise<{ run: OuterTerminal; file: string }> {
  const file = join(machines.host.root, "typed");
  const code = await machines.startSession(`stty raw -echo; printf READY; cat > '${file}'`);
  const run = await machines.connect(code);
  await saysPath(run, "direct");
  return { run, file };
}

/** All of it has arrived, once and in order. */
async function expectTyped(file: string, typed: string): Promise<void> {
  const isThere = () => existsSync(file) && readFileSync(file).byteLength >= typed.length;
  await eventually("all keys", isThere, 60_000);
  expect(readFileSync(file, "utf8")).toBe(typed);
}

const failure = (name: string) => namedWithout(name, withoutRouters);
const failureTest = test.skipIf(withoutRouters !== null);

failureTest(
  failure("UDP that is dropped: back over the relay, and directly again once it gets through"),
  async () => {
    await using machines = await RoutedMachines.open({ router: "keeps-ports", stun: true });
    const { run, file } = await connectDirectly(machines);
    await using _ = run;
    using typist = new Typist(run);
    machines.networks.become("no-udp");
    await saysPath(run, "relay");
    machines.networks.become("keeps-ports");
    await saysPath(run, "direct");
    typist[Symbol.dispose]();
    await expectTyped(file, typist.typed);
  },
);

failureTest(
  failure("a cable that is pulled: back when it is plugged in, with what was typed meanwhile"),
  async () => {
    await using machines = await RoutedMachines.open({ router: "keeps-ports", stun: true });
    const { run, file } = await connectDirectly(machines);
    await using _ = run;
    using typist = new Typist(run);
    machines.networks.setCable("client", false);
    await run.until("no path in the status line", () => !/ (?:direct|relay) \d+ ms/.test(run.screen()));
    machines.networks.setCable("client", true);
    await saysPath(run, "direct");
    typist[Symbol.dispose]();
    await expectTyped(file, typist.typed);
  },
);
