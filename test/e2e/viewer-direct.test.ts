// A direct path in a page: messages of the other end in a wrong order, too often or in a wrong shape, a browser without
// WebRTC, a page that is left, and the viewer's own policies. Real pages in a real browser.

import { afterAll, afterEach, expect, test } from "bun:test";
import { securityHeaders } from "../../relay/headers.ts";
import { CANDIDATES_MAX } from "../../src/carrier/direct.ts";
import { closeCarrierBrowser, DirectPair, type DirectTab } from "../support/carrier-tabs.ts";

/** RFC 9260, 3.3.10.12. */
const USER_INITIATED_ABORT = 12;

const stacks: AsyncDisposableStack[] = [];
afterEach(async () => {
  for (const stack of stacks.splice(0)) await stack.disposeAsync();
});
afterAll(closeCarrierBrowser);

async function openPair(url?: string): Promise<DirectPair> {
  const stack = new AsyncDisposableStack();
  stacks.push(stack);
  return DirectPair.open(stack, url);
}

/** Sends a frame in each direction. */
async function echo({ near, far }: DirectPair): Promise<void> {
  await near.probe.send(0, 100);
  await far.probe.send(0, 100);
  const accounts = [await near.probe.received(1), await far.probe.received(1)];
  for (const account of accounts) expect(account).toMatchObject({ received: 1, wrong: null, misplaced: [] });
}

const kinds = ({ words }: DirectTab) => words.map(({ is }) => is);
const isLast = (word: object) => "candidate" in word && word.candidate === "";

test("candidates that come before the answer are kept, and after them it opens", async () => {
  const pair = await openPair();
  const { near, far } = pair;
  far.says = (word) =>
    void (word.is === "description" ? near.dial(word.sdp) : near.hear(pair.passed(far, word)));
  await far.dial(null);
  const answer = await near.said("description");
  await near.said("candidate");
  for (const word of near.words.filter(({ is }) => is === "candidate"))
    await far.hear(pair.passed(near, word));
  expect(kinds(far)).not.toContain("opened");
  await far.hear(answer);
  await Promise.all([near.said("opened"), far.said("opened")]);
  await echo(pair);
  // The description comes first, and the end of the candidates last.
  for (const { words } of [near, far]) {
    const told = words.filter(({ is }) => is !== "opened");
    expect(told[0]!.is).toBe("description");
    expect(told.findIndex(isLast)).toBe(told.length - 1);
  }
});

test("of a flood of candidates no more than the limit reach the browser, whatever shape they have", async () => {
  const { far } = await openPair();
  await far.page.evaluate(`
    globalThis.added = 0;
    const { addIceCandidate } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.addIceCandidate = function (candidate) {
      added++;
      return addIceCandidate.call(this, candidate);
    };`);
  const other = await openPair();
  await other.far.dial(null);
  const { sdp } = await other.far.said("description");
  await far.dial(sdp);
  for (const wrong of ["candidate:", "x".repeat(10_000), "candidate:1 1 udp 1 example.com 80 typ host"])
    await far.hear({ is: "candidate", candidate: wrong, mid: "0" });
  for (let i = 0; i < 3 * CANDIDATES_MAX; i++) {
    const candidate = `candidate:${i} 1 udp 2113937151 192.0.2.7 ${1_000 + i} typ host`;
    // Half of them name a section of the description that does not exist.
    await far.hear({ is: "candidate", candidate, mid: i % 2 ? "0" : "no such part" });
  }
  await far.said("description");
  expect(await far.page.evaluate("added")).toBe(CANDIDATES_MAX);
  expect(kinds(far)).not.toContain("failed");
});

test("an invalid offer fails the attempt once, and the reason contains nothing of the offer", async () => {
  const { near } = await openPair();
  const media = (what: string) => `v=0\r\no=- 1 2 IN IP4 192.0.2.9\r\ns=-\r\nt=0 0\r\n${what}\r\n`;
  for (const offer of [
    "",
    "an offer",
    media("m=audio 9 UDP/TLS/RTP/SAVPF 111"),
    // The right kind of section, but nothing that a browser could use.
    media("m=application 9 UDP/DTLS/SCTP webrtc-datachannel"),
  ]) {
    near.words.length = 0;
    expect(await near.dial(offer)).toBe(true);
    const { why } = await near.said("failed");
    expect(why).toMatch(/^no description: \w+$/);
    expect(kinds(near)).toEqual(["failed"]);
  }
});

test("an answer of a wrong shape is ignored, and so is a second one", async () => {
  const pair = await openPair();
  const { near, far } = pair;
  near.says = (word) => word.is === "candidate" && void far.hear(pair.passed(near, word));
  far.says = (word) => word.is === "candidate" && void near.hear(pair.passed(far, word));
  await far.dial(null);
  const offer = await far.said("description");
  await near.dial(offer.sdp);
  const answer = await near.said("description");
  for (const sdp of ["", "v=0", "x".repeat(5_000), answer.sdp.replace(/^a=fingerprint.*\r\n/m, "")])
    await far.hear({ is: "description", sdp });
  await far.hear(answer);
  await far.hear(answer);
  await far.hear(offer);
  // The answering end ignores an answer.
  await near.hear(answer);
  await Promise.all([near.said("opened"), far.said("opened")]);
  await echo(pair);
});

test("text on the channel is no frame", async () => {
  const pair = await openPair();
  await pair.connect();
  await pair.far.sendRaw("hello");
  expect(await pair.near.probe.ended()).toMatchObject({ ends: ["malformed"], received: 0 });
});

test("an attempt that is given up reports nothing more, whether it was open or not", async () => {
  const early = await openPair();
  await early.far.dial(null);
  await early.far.giveUp();
  const told = early.far.words.length;
  const late = await openPair();
  await late.connect();
  await late.near.giveUp();
  await late.near.giveUp();
  expect(await late.far.probe.ended()).toMatchObject({ ends: ["lost"] });
  expect(await late.near.probe.account()).toMatchObject({ isOpen: false, ends: [], misplaced: [] });
  expect(early.far.words.length).toBe(told);
});

test("a page that is left ends its path, so that the other end need not wait for silence", async () => {
  const pair = await openPair();
  // If the page did not end it, it would be lost too, but only after 15 s.
  await pair.far.page.evaluate(`
    const { createDataChannel } = RTCPeerConnection.prototype;
    RTCPeerConnection.prototype.createDataChannel = function (...terms) {
      const channel = createDataChannel.apply(this, terms);
      channel.addEventListener("error", ({ error }) => (globalThis.cause = error.sctpCauseCode));
      return channel;
    };`);
  await pair.connect();
  // What a browser does with a page that it may show again. When it discards a page, it ends the path itself.
  await pair.near.page.evaluate(`dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }))`);
  expect(await pair.near.probe.ended()).toMatchObject({ ends: ["lost"], isOpen: false });
  expect(await pair.far.probe.ended()).toMatchObject({ ends: ["lost"] });
  expect(await pair.far.page.evaluate("cause")).toBe(USER_INITIATED_ABORT);
});

test("a browser in which WebRTC is turned off has no direct path", async () => {
  const { near } = await openPair();
  await near.page.evaluate("delete globalThis.RTCPeerConnection");
  expect(await near.dial(null)).toBe(false);
  expect(near.words).toEqual([]);
});

test("a page under the viewer's own policies has one, and nothing is loosened for it", async () => {
  const headers = securityHeaders("wss://relay.example.com");
  expect(headers["Content-Security-Policy"]).not.toMatch(/webrtc|unsafe-inline/);
  expect(headers["Permissions-Policy"]).toContain("microphone=()");
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response("<!doctype html>", { headers: { ...headers, "Content-Type": "text/html" } }),
  });
  stacks.push(new AsyncDisposableStack());
  stacks.at(-1)!.defer(() => server.stop(true));
  const pair = await openPair(server.url.href);
  const complaints: string[] = [];
  for (const { page } of [pair.near, pair.far])
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await pair.connect();
  await echo(pair);
  expect(complaints).toEqual([]);
});
