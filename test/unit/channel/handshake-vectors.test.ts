import { describe, expect, test } from "bun:test";
import { confirmClient, startDaemonRun } from "../../../src/channel/daemon-exchange.ts";
import { exchangeTerms } from "../../../src/channel/exchange-terms.ts";
import { decodeClientFinish, decodeClientHello } from "../../../src/channel/handshake-messages.ts";
import { generator, generatorString } from "../../../src/crypto/cpace.ts";
import { clientTag, daemonTag, deriveKeys, extract } from "../../../src/crypto/key-schedule.ts";
import type { Sodium } from "../../../src/crypto/sodium.ts";
import { transcriptHash } from "../../../src/crypto/transcript.ts";
import vectors from "../../fixtures/cpace.json";
import { ClientEnd, clientContext, DaemonEnd, hex, sodium, toHex, World } from "./loopback.ts";

const v1 = vectors.remi_v1;
const KINDS = [
  ["code", v1.handshake_code_KQTB_4827, { room: "KQTB", digits: "4827" }],
  ["key", v1.handshake_key_secret, { secret: hex(v1.handshake_key_secret.prs) }],
] as const;

/** libsodium with these random bytes, in order, and this stream header. */
function scripted(random: string[], header: string): Sodium {
  return {
    ...sodium,
    randombytes_buf: (() => hex(random.shift()!)) as never,
    crypto_secretstream_xchacha20poly1305_init_push: ((key: Uint8Array) => ({
      // The state after the header is the same in both directions.
      state: sodium.crypto_secretstream_xchacha20poly1305_init_pull(hex(header), key),
      header: hex(header),
    })) as never,
  };
}

describe.each(KINDS)("the known answers with a %s", (kind, given, secret) => {
  test("hold for the inputs of CPace", () => {
    const terms = exchangeTerms(secret, hex(given.cred_id), hex(given.nc), hex(given.nd));
    expect(toHex(terms.sid)).toBe(given.sid);
    expect(toHex(terms.ci)).toBe(given.CI);
    expect(toHex(terms.prs)).toBe(given.prs);
    expect(toHex(generatorString(terms))).toBe(given.generator_string);
    expect(toHex(generator(sodium, terms))).toBe(given.g);
  });

  test("hold for the key schedule", () => {
    const th = transcriptHash(sodium, hex(given.CI), hex(given.CH), hex(given.DH), hex(given.Y_C));
    expect(toHex(th)).toBe(given.th);
    expect(toHex(extract(sodium, hex(given.ISK_IR), th))).toBe(given.prk);
    const keys = deriveKeys(sodium, hex(given.ISK_IR), th);
    expect(toHex(keys.confirmClient)).toBe(given.k_confirm_c);
    expect(toHex(keys.confirmDaemon)).toBe(given.k_confirm_d);
    expect(toHex(keys.clientToDaemon)).toBe(given.k_stream_c2d);
    expect(toHex(keys.daemonToClient)).toBe(given.k_stream_d2c);
    expect(toHex(keys.bind)).toBe(given.bind);
    const tag = clientTag(sodium, keys, th, hex(given.hdr_c));
    expect(toHex(tag)).toBe(given.tag_C);
    expect(toHex(daemonTag(sodium, keys, th, hex(given.hdr_d), tag))).toBe(given.tag_D);
  });

  test("hold for every message of both machines", () => {
    const clientSodium = scripted([given.nc, given.y_c], given.hdr_c);
    const client = new ClientEnd(clientContext({ sodium: clientSodium, secret }));
    const world = new World(scripted([given.nd, given.y_d], given.hdr_d));
    if ("secret" in secret) world.addKey({ secret: secret.secret, credId: hex(given.cred_id) });
    const daemon = new DaemonEnd(world.context);
    const said = (end: { sent: Uint8Array[] }) => end.sent.shift()!;
    const clientHello = said(client);
    expect(toHex(clientHello)).toBe(given.CH);
    const daemonHello = said(daemon.get(clientHello));
    expect(toHex(daemonHello)).toBe(given.DH);
    const clientFinish = said(client.get(daemonHello));
    expect(toHex(clientFinish)).toBe(given.CF);
    const daemonFinish = said(daemon.get(clientFinish));
    expect(toHex(daemonFinish)).toBe(given.DF);
    client.get(daemonFinish).get(said(daemon));
    daemon.get(said(client));
    client.get(said(daemon));
    expect([kind, client.state.phase, daemon.state.phase]).toEqual([kind, "ready", "ready"]);
  });
});

test("one wrong digit gives another key, and no confirmation", () => {
  const right = v1.handshake_code_KQTB_4827;
  const wrong = v1.handshake_code_wrong_digits_4828;
  const hello = decodeClientHello(hex(right.CH));
  if (!hello.ok) throw new Error(hello.error);
  const random = scripted([right.nd, right.y_d], right.hdr_d);
  const run = startDaemonRun(random, hello.message, hex(right.CH), { room: "KQTB", digits: "4828" });
  const finish = decodeClientFinish(hex(right.CF));
  if (!finish.ok) throw new Error(finish.error);
  expect(confirmClient(sodium, run, finish.message)).toBeNull();
  const terms = exchangeTerms(
    { room: "KQTB", digits: "4828" },
    hex(right.cred_id),
    hex(right.nc),
    hex(right.nd),
  );
  expect(toHex(generator(sodium, terms))).toBe(wrong.g);
  expect(wrong.ISK_IR).not.toBe(right.ISK_IR);
});
