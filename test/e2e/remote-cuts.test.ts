// A remote client whose connection is cut again and again: what it types arrives once and in order, and what is printed
// reaches it once and in order.

import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { Terminal } from "@xterm/headless";
import { SnapshotPart } from "../../src/protocol/frames.ts";
import { makeHome } from "../support/home.ts";
import { RelayDouble } from "../support/relay-double.ts";
import { eventually, remiOk } from "../support/remi.ts";
import { longText } from "../support/remote.ts";
import { TestRemote } from "../support/remote-client.ts";
import { showCode, startSession } from "../support/remote-home.ts";

/** Cuts while somebody types. */
const CUTS = 200;
/** Bytes of one flood: each is cut once, in its middle. */
const FLOOD_BYTES = 16 * 1024 * 1024;

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
    // Sometimes before anything has left, sometimes after it was typed but before it was acknowledged.
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

test("output over many cuts comes once and in order, with snapshots where there was too much", async () => {
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

test("100 MB in floods that nobody paces: each byte that comes is the right one for its position, the rest comes as a snapshot", async () => {
  await using home = makeHome();
  await using relay = new RelayDouble();
  const file = `${home.root}/whole`;
  const whole = longText(100 * 1024 * 1024);
  writeFileSync(file, whole);
  // The next flood begins at a key, or a busy machine would be through with all of them before the first cuts.
  const flood = `dd if='${file}' bs=${FLOOD_BYTES / 16} count=16 skip=$((16 * n)) 2>/dev/null`;
  const last = Math.floor(whole.byteLength / FLOOD_BYTES);
  const floods = `for n in $(seq 0 ${last}); do read -r go; ${flood}; done`;
  const script = `stty raw -echo; printf READY; ${floods}; printf 'end-of-it'; exec cat`;
  const id = await startSession(home, "demo", "bash", "-c", script);
  const { code } = await showCode(home, "--signaling-url", relay.url);
  let remote = await TestRemote.connect(relay.url, { by: { code } });
  const ticket = remote.ticket();
  let stream = await remote.attach(id);
  await remote.shows("READY");
  const begin = "READY".length;
  const screen = new Terminal({ cols: 80, rows: 24, scrollback: 0, allowProposedApi: true });
  let [came, screens, cuts, next] = [0, 0, 0, -1];
  /** Compares what has come since the last look with the file, and draws it. */
  const look = () => {
    for (const effect of remote.effects.splice(0)) {
      if (effect.type !== "frame") continue;
      const { frame } = effect;
      if (frame.kind === "snapshot") {
        if (frame.part & SnapshotPart.first) {
          screen.write("\x1bc");
          screens++;
        }
        // A snapshot stands for a position once all of it is there.
        next = frame.part & SnapshotPart.last ? frame.seq : -1;
      }
      if (frame.kind === "output") {
        // Nothing is left out without a snapshot in its place, and nothing comes twice.
        if (next >= 0 && frame.seq !== next) throw new Error(`output at ${frame.seq}, not at ${next}`);
        next = frame.seq + frame.bytes.byteLength;
        came += frame.bytes.byteLength;
        const from = frame.seq - begin;
        const wanted = whole.subarray(Math.max(0, from), from + frame.bytes.byteLength);
        const ofFile = frame.bytes.subarray(from < 0 ? -from : 0).subarray(0, wanted.byteLength);
        if (from >= 0 && !wanted.equals(ofFile)) throw new Error(`other bytes at ${frame.seq}`);
      }
      if (frame.kind === "snapshot" || frame.kind === "output") screen.write(frame.bytes.slice());
    }
  };
  remote.input(1, 1, "\n");
  const end = begin + whole.byteLength + "end-of-it".length;
  while (next < end) {
    const { bytes } = stream;
    await remote.until("more", () => stream.bytes > bytes);
    look();
    // Only the end is looked at as text.
    stream.text = stream.text.slice(-200);
    if (next < begin + (cuts + 0.5) * FLOOD_BYTES) continue;
    cuts++;
    remote.cut();
    remote = await TestRemote.connect(relay.url, { by: ticket });
    stream = await remote.attach(id, 1, { resume: next });
    // When output goes on, what comes next is compared with the position before the cut.
    if (!stream.opened!.resumed) next = -1;
    remote.input(1, cuts + 1, "\n");
    look();
  }
  await new Promise<void>((resolve) => screen.write("", resolve));
  const drawn = Array.from({ length: 24 }, (_, y) =>
    screen.buffer.active.getLine(screen.buffer.active.baseY + y)!.translateToString(true),
  );
  const captured = (await remiOk(home, ["capture", "demo"])).split("\n").slice(0, 24);
  expect(drawn.map((row) => row.trimEnd())).toEqual(
    Array.from({ length: 24 }, (_, y) => (captured[y] ?? "").trimEnd()),
  );
  expect(drawn.join("\n")).toContain("end-of-it");
  expect(came).toBeGreaterThan(0);
  expect(screens).toBeGreaterThan(0);
  expect(cuts).toBe(last);
  remote.close();
}, 120_000);
