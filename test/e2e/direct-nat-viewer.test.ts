// A machine and a browser, each behind a router of its own: the real viewer from the real relay, real address translation,
// the relay's STUN and a real coturn.

import { expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { joinWords } from "../../src/text/command-words.ts";
import { openBrowser, Viewer } from "../support/browser.ts";
import { trustedByChromium } from "../support/certificate.ts";
import {
  namedWithout,
  PATH_MS_MAX,
  RoutedMachines,
  type RoutedTerms,
  withoutTerms,
} from "../support/routed-machines.ts";

setDefaultTimeout(180_000);

const CASES: readonly (RoutedTerms & { readonly name: string; readonly path: "direct" | "relay" })[] = [
  {
    name: "behind routers that keep ports a page goes directly, by what the relay's STUN server tells it",
    router: "keeps-ports",
    stun: true,
    path: "direct",
  },
  {
    name: "behind routers that give each connection another port a page goes by coturn",
    router: "random-ports",
    stun: true,
    turn: true,
    path: "direct",
  },
  {
    name: "behind routers that give each connection another port a page stays on the relay without coturn",
    router: "random-ports",
    stun: true,
    path: "relay",
  },
];

/** Chromium in the client's network. */
function openBrowserIn({ networks, client, certificate }: RoutedMachines) {
  const script = join(client.root, "chromium");
  const wrap = (executable: string) => {
    writeFileSync(script, `#!/bin/sh\nexec ${joinWords(networks.on("client", [executable]))} "$@"\n`);
    chmodSync(script, 0o755);
    return script;
  };
  return openBrowser({ args: [trustedByChromium(certificate)], wrap });
}

for (const { name, path, ...terms } of CASES) {
  const without = withoutTerms(terms);
  test.skipIf(without !== null)(namedWithout(name, without), async () => {
    await using machines = await RoutedMachines.open({ ...terms, viewer: true });
    const code = await machines.startSession();
    await using browser = await openBrowserIn(machines);
    await using viewer = await Viewer.open(browser, machines.relay.replace(/^wss(.*)connect$/, "https$1"));
    await viewer.enterCode(code);
    await viewer.shows("READY");
    if (path === "relay") await machines.hasTried();
    const badge = viewer.page.getByRole("button", { name: new RegExp(`^Connection: ${path} \\d+ ms\\.`) });
    await badge.waitFor({ timeout: PATH_MS_MAX });
    await viewer.type("typed-here\n");
    await viewer.shows(/typed-here\ntyped-here/);
    await badge.waitFor();
    expect(viewer.complaints).toEqual([]);
  });
}
