// A machine and a terminal, each behind a router of its own: real programs, real address translation, the relay's STUN
// and a real coturn. Where they can reach each other they do, and where they cannot everything goes over the relay.

import { expect, setDefaultTimeout, test } from "bun:test";
import { remiCommand, remiOk } from "../support/remi.ts";
import {
  namedWithout,
  PATH_MS_MAX,
  RoutedMachines,
  type RoutedTerms,
  withoutRouters,
  withoutTurn,
} from "../support/routed-machines.ts";
import { OuterTerminal } from "../support/screen-outer.ts";

setDefaultTimeout(180_000);

const CASES: readonly (RoutedTerms & { readonly name: string; readonly path: "direct" | "relay" })[] = [
  {
    name: "behind routers that keep ports they go directly, by what the relay's STUN server tells them",
    router: "keeps-ports",
    stun: true,
    path: "direct",
  },
  {
    name: "behind routers that keep ports they stay on the relay without a STUN server",
    router: "keeps-ports",
    path: "relay",
  },
  {
    name: "behind routers that give each connection another port they stay on the relay",
    router: "random-ports",
    stun: true,
    path: "relay",
  },
  {
    name: "behind routers that give each connection another port they go by coturn",
    router: "random-ports",
    stun: true,
    turn: true,
    path: "direct",
  },
  {
    name: "behind routers that let no UDP through they stay on the relay, coturn or not",
    router: "no-udp",
    stun: true,
    turn: true,
    path: "relay",
  },
  {
    name: "with one UDP port for all direct paths they go directly behind routers that keep ports",
    router: "keeps-ports",
    stun: true,
    config: ["direct_udp_port = 50000"],
    path: "direct",
  },
  {
    name: "with one UDP port for all direct paths they go by coturn",
    router: "random-ports",
    stun: true,
    turn: true,
    config: ["direct_udp_port = 50000"],
    path: "direct",
  },
];

for (const { name, path, ...terms } of CASES) {
  const without = terms.turn ? withoutTurn : withoutRouters;
  test.skipIf(without !== null)(namedWithout(name, without), async () => {
    await using machines = await RoutedMachines.open(terms);
    const { host, client, networks, relay } = machines;
    const code = await machines.startSession();
    const words = networks.on("client", remiCommand("connect", "--relay", relay, code));
    await using run = new OuterTerminal(words, { env: machines.envOf(client), cwd: client.root });
    await run.shows("READY");
    if (path === "relay") await machines.hasTried();
    const badge = new RegExp(` ${path} \\d+ ms *$`);
    const saysPath = () =>
      run.until(
        `${path} in the status line`,
        () => badge.test(run.rows()[run.terminal.rows - 1]!),
        PATH_MS_MAX,
      );
    await saysPath();
    run.type("typed-here\r");
    await run.shows(/typed-here *\ntyped-here/);
    await saysPath();
    expect(await remiOk(host, ["server", "status"])).toContain("Direct paths: on.\n");
    run.type("\x02d");
    expect(await run.exited).toBe(0);
  });
}
