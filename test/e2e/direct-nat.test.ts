// A machine and a terminal, each behind a router of its own: real programs, real address translation, the relay's STUN
// and a real coturn. Where they can reach each other they do, and where they cannot everything goes over the relay.

import { expect, setDefaultTimeout, test } from "bun:test";
import { remiOk } from "../support/remi.ts";
import {
  namedWithout,
  RoutedMachines,
  type RoutedTerms,
  saysPath,
  withoutTerms,
} from "../support/routed-machines.ts";

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
    name: "with public addresses of IPv6 they go directly, whatever the routers do to IPv4",
    router: "random-ports",
    ipv6: true,
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
  const without = withoutTerms(terms);
  test.skipIf(without !== null)(namedWithout(name, without), async () => {
    await using machines = await RoutedMachines.open(terms);
    await using run = await machines.connect(await machines.startSession());
    if (path === "relay") await machines.hasTried();
    await saysPath(run, path);
    run.type("typed-here\r");
    await run.shows(/typed-here *\ntyped-here/);
    await saysPath(run, path);
    expect(await remiOk(machines.host, ["server", "status"])).toContain("Direct paths: on.\n");
    run.type("\x02d");
    expect(await run.exited).toBe(0);
  });
}
