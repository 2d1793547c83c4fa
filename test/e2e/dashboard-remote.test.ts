// The dashboard's remote panel: nothing before it is opened, and then what happens is shown as it happens.

import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { renderUnicodeCompact } from "uqr";
import { identityFromSeed } from "../../src/crypto/identity.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { sodium, TestRemote } from "../support/remote-client.ts";
import { showCode, wrongDigits } from "../support/remote-home.ts";
import { dashboard, startEchoes, untilSelected } from "../support/screen-dashboard.ts";
import type { OuterTerminal } from "../support/screen-outer.ts";

setDefaultTimeout(120_000);

const CODE = /[A-Z]{4}-\d{4}/;
const codeOn = (run: OuterTerminal) => CODE.exec(run.screen())?.[0];

let home: TestHome;
let open: OuterTerminal[] = [];
beforeEach(() => {
  home = makeHome();
});
afterEach(async () => {
  for (const run of open) await run.close();
  open = [];
  await home.dispose();
});

async function opened(): Promise<OuterTerminal> {
  const run = await dashboard(home, { cols: 140, rows: 50 });
  open.push(run);
  await untilSelected(run, "one");
  return run;
}

test("shows code, link and QR once it is opened, and a new code", async () => {
  await startEchoes(home, "one");
  const run = await opened();
  expect(existsSync(join(home.home, "remote.json"))).toBe(false);
  run.type("c");
  await run.shows(/code +[A-Z]{4}-\d{4}/);
  await run.shows("connected");
  await run.shows(/link +http/);
  await run.shows(/[▀▄█]{10}/);
  await run.shows("nobody is connected");
  await run.shows("no wrong codes tried");
  await run.shows(/accepted +for \d+m/);
  const code = codeOn(run)!;
  run.type("R");
  await run.until("a new code", () => codeOn(run) !== undefined && codeOn(run) !== code);
  run.resize(60, 24);
  await run.until("the panel, smaller", () => run.rows()[1] === "Remote access" && codeOn(run) !== undefined);
  run.type("\x1b");
  await untilSelected(run, "one");
});

test("the QR code of the link is whole in a terminal of 80 by 24, and alone in a narrow one", async () => {
  await startEchoes(home, "one");
  const run = await dashboard(home, { cols: 80, rows: 24 });
  open.push(run);
  await untilSelected(run, "one");
  run.type("c");
  const rendered = () => {
    const link = [...run.screen().matchAll(/^(?:link| {4}) {5}(\S+)/gm)].map((match) => match[1]).join("");
    return link.includes("#") ? renderUnicodeCompact(link, { border: 1 }).split("\n") : null;
  };
  let qr: readonly string[] = [];
  const shows = (column: number) =>
    run.rows().some((row, top) => {
      return (
        row.slice(column) === qr[0] && qr.every((line, i) => run.rows()[top + i]!.slice(column) === line)
      );
    });
  await run.until("the code beside its link", () => {
    qr = rendered() ?? [];
    return qr.length > 0 && shows(80 - qr[0]!.length);
  });
  run.resize(60, 24);
  await run.shows("Q shows the QR code");
  run.type("Q");
  await run.until("the code alone", () => shows(0));
  run.type("q");
  await run.shows("Remote access");
});

test("shows who connects, wrong codes, and that the code has changed when the last one has left", async () => {
  await startEchoes(home, "one");
  const run = await opened();
  run.type("c");
  await run.shows("nobody is connected");
  await run.until("a code", () => codeOn(run) !== undefined);
  const code = codeOn(run)!;
  const { signalingUrl } = await showCode(home);
  using wrong = await TestRemote.dial(signalingUrl, { by: { code: wrongDigits(code) } });
  await wrong.ended();
  await run.shows("1 wrong code tried");
  using remote = await TestRemote.connect(signalingUrl, { by: { code }, name: "my phone" });
  await run.shows(/my phone +all sessions, by code, over the relay/);
  await run.until("the count over the list", () => run.rows()[0]!.includes("1 remote"));
  remote.bye();
  await run.shows("the code was used up");
  expect(codeOn(run)).toBeUndefined();
  run.type("r");
  await run.until("the next code", () => codeOn(run) !== undefined && codeOn(run) !== code);
});

test("a device that waits is shown in the list at once, and a and y approve it in the panel", async () => {
  await startEchoes(home, "one");
  const { code, signalingUrl } = await showCode(home, "--permanent-code");
  const run = await opened();
  const device = identityFromSeed(sodium, new Uint8Array(32).fill(7));
  using remote = await TestRemote.dial(signalingUrl, { by: { code }, device, name: "a \x1b[31mphone" });
  await run.shows("a device waits: c");
  run.type("c");
  await run.shows(/waits +a (?:\[31m)?phone/);
  await run.shows(remote.pairFp!);
  run.type("a");
  await run.shows("y if it shows the same");
  expect(remote.ready).toBeNull();
  run.type("y");
  await remote.until("ready", () => remote.ready !== null);
  await run.shows(/phone +all sessions, by code/);
  await run.until("no device to wait", () => !run.screen().includes("a device waits"));
});
