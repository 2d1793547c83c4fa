import { describe, expect, test } from "bun:test";
import { encodeLink } from "../../../src/channel/link.ts";
import { chooseRelay, looksLikeLink, readEntry, waysIn } from "../../../src/client/remote/entry.ts";
import type { KnownHost } from "../../../src/client/remote/known-hosts.ts";
import { toBase64 } from "../../../src/crypto/byte-strings.ts";
import { loadSodium } from "../../../src/crypto/sodium.ts";

const sodium = await loadSodium();
const rid = new Uint8Array(16).fill(7);
const secret = new Uint8Array(16).fill(9);
const link = encodeLink(sodium, "https://relay.example.com/", { rid, secret });
const known: KnownHost = {
  rid: toBase64(sodium, rid),
  hostPk: toBase64(sodium, new Uint8Array(32).fill(1)),
  name: "desk",
  relay: "wss://relay.example.com/connect",
  rooms: ["KQTB"],
  key: { secret: toBase64(sodium, secret), expires: 1_000 },
  seenAt: 0,
};
const RELAY = known.relay;

describe("what is given", () => {
  test("is a code in any writing, a link or its fragment, or a host that is known", () => {
    for (const typed of ["KQTB-4827", "kqtb4827", " kqtb 4827 "])
      expect(readEntry(sodium, typed, [])).toEqual({ kind: "code", code: { room: "KQTB", digits: "4827" } });
    expect(readEntry(sodium, link, [])).toMatchObject({ kind: "link", rid: known.rid, relay: RELAY });
    expect(readEntry(sodium, link.split("#")[1]!, [])).toMatchObject({ kind: "link", relay: null });
    expect(readEntry(sodium, "desk", [known])).toEqual({ kind: "host", host: known });
    for (const other of ["desk", "KQTB-4801", "https://relay.example.com/", `${link}x`, ""])
      expect(readEntry(sodium, other, [])).toBeNull();
  });

  test("is refused on a command line when it could be a link, whole or not", () => {
    for (const text of [link, link.slice(0, 40), link.split("#")[1]!, "x#1abc", "HTTP://HOST/"])
      expect([text, looksLikeLink(text)]).toEqual([text, true]);
    for (const text of ["KQTB-4827", "desk", "-", "1"])
      expect([text, looksLikeLink(text)]).toEqual([text, false]);
  });
});

describe("the relay", () => {
  const code = readEntry(sodium, "KQTB-4827", [])!;
  const byLink = readEntry(sodium, link, [])!;
  const url = (...args: Parameters<typeof chooseRelay>) => {
    const choice = chooseRelay(...args);
    return choice.ok ? choice.url : choice.message;
  };

  test("is the flag's, then the link's or the host's, then the configured one", () => {
    expect(url(code, "wss://a.example", [RELAY], [])).toBe("wss://a.example/connect");
    expect(url(code, "https://a.example/", [], [])).toBe("wss://a.example/connect");
    expect(url(code, "wss://a.example/own/path", [], [])).toBe("wss://a.example/own/path");
    expect(url(byLink, undefined, ["wss://other.example"], [])).toBe(RELAY);
    expect(url({ kind: "host", host: known }, undefined, ["wss://other.example"], [])).toBe(RELAY);
    expect(url(code, undefined, ["", null, "wss://c.example"], [])).toBe("wss://c.example/connect");
    const bare = readEntry(sodium, link.split("#")[1]!, [])!;
    expect(url(bare, undefined, [], [known])).toBe(RELAY);
    expect(url(code, undefined, ["", null], [])).toContain("not known which relay");
  });

  test("is encrypted, or on this machine", () => {
    expect(url(code, "ws://relay.example.com", [], [])).toContain("wss://");
    expect(url(code, "ws://127.0.0.1:99", [], [])).toBe("ws://127.0.0.1:99/connect");
    expect(url(code, "ftp://relay.example.com", [], [])).toContain("wss://");
    expect(url(code, "wss://user:word@relay.example.com", [], [])).toContain("no user");
  });
});

describe("the ways in", () => {
  const code = readEntry(sodium, "KQTB-4827", [])!;

  test("are the code alone where nothing is known", () => {
    const ways = waysIn(sodium, code, RELAY, [], 0);
    expect(ways.map(({ target, hostPk }) => [target, hostPk])).toEqual([[{ room: "KQTB" }, null]]);
  });

  test("are the kept key first, and then the code, both for the known key alone", () => {
    const ways = waysIn(sodium, code, RELAY, [known], 0);
    expect(ways.map(({ target }) => target)).toEqual([{ rid: known.rid }, { room: "KQTB" }]);
    for (const { hostPk } of ways) expect(hostPk).toEqual(new Uint8Array(32).fill(1));
  });

  test("leave an expired key out, and letters that are known from another relay", () => {
    expect(waysIn(sodium, code, RELAY, [known], 1_000).map(({ target }) => target)).toEqual([
      { room: "KQTB" },
    ]);
    expect(waysIn(sodium, code, "wss://other.example/connect", [known], 0)).toMatchObject([{ hostPk: null }]);
    expect(waysIn(sodium, { kind: "host", host: known }, RELAY, [known], 1_000)).toEqual([]);
  });

  test("pin a link's host where its id is known", () => {
    const byLink = readEntry(sodium, link, [])!;
    expect(waysIn(sodium, byLink, RELAY, [], 0)[0]!.hostPk).toBeNull();
    expect(waysIn(sodium, byLink, RELAY, [known], 0)[0]!.hostPk).toEqual(new Uint8Array(32).fill(1));
  });
});
