// A remote client whose link is cut again and again: what it types arrives once and in order, and what is printed
// reaches it once and in order.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { makeHome } from "../support/home.ts";
import { RelayDouble } from "../support/relay-double.ts";
import { eventually } from "../support/remi.ts";
import { TestRemote } from "../support/remote-client.ts";
import { showCode, startSession } from "../support/remote-home.ts";

/** Cuts of each test. */
const CUTS = 200;

test("input typed over 200 cuts is neither doubled nor lost", async () => {
  await using home = makeHome();
  await using relay = new RelayDouble();
  const file = `${home.root}/typed`;
  const id = await startSession(home, "demo", "sh", "-c", `stty raw -echo; echo ready; exec cat > ${file}`);
  const { code } = await showCode(home, "--signaling-url", relay.url);
  let remote = await TestRemote.connect(relay.url, { by: { code } });
  const ticket = remote.ticket();
  let stream = await remote.attach(id);
  await remote.shows("ready");
  let sent = 0;
  const word = (cseq: number) => `<${cseq}>`;
  for (let cut = 0; cut < CUTS; cut++) {
    for (let n = 0; n < 3; n++) remote.input(1, ++sent, word(sent));
    // Sometimes before anything has left, sometimes after it was typed and before that was told.
    if (cut % 3 === 1) await remote.until("an acknowledgement", () => stream.acked > 0);
    remote.cut();
    remote = await TestRemote.connect(relay.url, { by: ticket });
    stream = await remote.attach(id, 1, { resume: stream.seq });
    const from = stream.opened!.cseq;
    expect(from).toBeLessThanOrEqual(sent);
    for (let cseq = from + 1; cseq <= sent; cseq++) remote.input(1, cseq, word(cseq));
  }
  const known = () => Math.max(stream.acked, stream.opened!.cseq);
  await remote.until("the last acknowledgement", () => known() === sent);
  const typed = Array.from({ length: sent }, (_, n) => word(n + 1)).join("");
  await eventually("everything typed", () => readFileSync(file, "utf8").length >= typed.length);
  expect(readFileSync(file, "utf8")).toBe(typed);
  remote.close();
}, 120_000);

test("output over many cuts comes once and in order, with screens where it was too much", async () => {
  await using home = makeHome();
  await using relay = new RelayDouble();
  const id = await startSession(
    home,
    "demo",
    "sh",
    "-c",
    "stty raw; read go; seq 1 300000; echo end-of-it; exec cat",
  );
  const { code } = await showCode(home, "--signaling-url", relay.url);
  let remote = await TestRemote.connect(relay.url, { by: { code } });
  const ticket = remote.ticket();
  let stream = await remote.attach(id);
  remote.input(1, 1, "\n");
  let resumed = 0;
  for (let cut = 0; cut < 30 && !stream.text.includes("end-of-it"); cut++) {
    const before = stream;
    await remote.until("some more", () => stream.bytes > 20_000 || stream.text.includes("end-of-it"));
    remote.cut();
    remote = await TestRemote.connect(relay.url, { by: ticket });
    stream = await remote.attach(id, 1, { resume: before.seq });
    if (!stream.opened!.resumed) continue;
    resumed++;
    expect(stream.opened!.seq).toBe(before.seq);
    // What comes next goes on where the text before ended.
    stream.text = before.text + stream.text;
  }
  await remote.shows("end-of-it");
  expect(resumed).toBeGreaterThan(0);
  const numbers = stream.text.match(/\d+(?=\n)/g)!.map(Number);
  const tail = numbers.slice(-1_000);
  expect(tail.at(-1)).toBe(300_000);
  for (let n = 1; n < tail.length; n++) expect(tail[n]).toBe(tail[n - 1]! + 1);
  remote.close();
}, 120_000);
