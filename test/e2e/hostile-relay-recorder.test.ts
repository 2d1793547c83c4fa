// What a relay sees of everything that remote access does: nothing that it could use, in any mode.

import { expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { parseCode } from "../../src/channel/code.ts";
import { parseLink } from "../../src/channel/link.ts";
import { makeHome } from "../support/home.ts";
import { sessionId, startSession } from "../support/processes.ts";
import { recordRelay } from "../support/relay-recorder.ts";
import { remiOk } from "../support/remi.ts";
import { connectWith, follow, OPEN_LIMITS, Painted, shownCode, sodium } from "../support/remote.ts";
import { waitingDevice } from "../support/remote-home.ts";

setDefaultTimeout(120_000);

test("no digits, key, name, typed or printed word is in anything that passes the relay, its log or its counts", async () => {
  await using recorder = await recordRelay({ limits: OPEN_LIMITS });
  await using host = makeHome();
  await using client = makeHome();
  // Eight digits, because four of them may be in any time or port by chance.
  mkdirSync(host.home, { mode: 0o700 });
  writeFileSync(join(host.home, "config.toml"), 'code_digits = "8"\n', { mode: 0o600 });
  const name = "session-with-a-name-of-its-own";
  await startSession(host, name, ["sh", "-c", "printf 'printed-%s-marker\\n' secret; exec cat"]);
  const id = await sessionId(host, name);
  const secrets = new Map<string, string | Uint8Array>();
  let rounds = 0;

  /** Connects with this code or link, sees the session, types into it if allowed, and is cut and comes back once. */
  const round = async (word: string, types: boolean) => {
    const connected = await connectWith(client, recorder.url, word);
    if (!connected.ok) throw new Error(connected.message);
    const { connection: line } = connected;
    const ticket = line.ready.key?.secret;
    if (ticket) secrets.set(`ticket ${rounds}`, Buffer.from(ticket, "base64url"));
    const painted = new Painted();
    const follower = await follow(line, id, { paint: painted.paint });
    await painted.shows("printed-secret-marker");
    const typed = `typed-secret-${rounds++}`;
    secrets.set(typed, typed);
    if (types) {
      follower.type(Buffer.from(`${typed}\r`));
      await painted.shows(`${typed}\r\n${typed}`);
      line.cut();
      follower.type(Buffer.from(`${typed}-again\r`));
      await painted.shows(`${typed}-again\r\n${typed}-again`);
    }
    follower.close();
    await line.close();
  };
  const keepLink = (what: string, link: string) => {
    secrets.set(what, parseLink(sodium, link)!.secret);
    return link;
  };

  const rotating = await shownCode(host, recorder.url, name);
  secrets.set("digits", parseCode(rotating.code)!.digits);
  await round(rotating.code, true);
  await round(keepLink("link", (await shownCode(host, recorder.url, name, "--link")).link!), true);
  const shared = JSON.parse(await remiOk(host, ["share", name, "--read-only", "--json"])) as { link: string };
  await round(keepLink("share", shared.link), false);
  const permanent = await shownCode(host, recorder.url, "--permanent-code");
  secrets.set("permanent digits", parseCode(permanent.code)!.digits);
  const approving = waitingDevice(host).then((shown) => remiOk(host, ["devices", "approve", shown]));
  await round(permanent.code, true);
  await approving;
  // With the key that is kept.
  await round(permanent.code, true);

  secrets.set("host seed", readFileSync(join(host.home, "identity")));
  secrets.set("device seed", readFileSync(join(client.home, "device-identity")));
  for (const [what, secret] of [
    ["session name", name],
    ["session id", id],
    ["printed", "printed-secret-marker"],
  ] as const)
    secrets.set(what, secret);
  expect(secrets.size).toBeGreaterThan(12);
  for (const [what, secret] of secrets) expect([what, await recorder.find(secret)]).toEqual([what, []]);
  // A host's name may be two letters, which sealed bytes hold by chance.
  const readable = [
    ...recorder.frames.filter(({ text }) => text).map(({ bytes }) => bytes.toString()),
    ...recorder.logged,
  ];
  expect(readable.join("\n").split(/[^\w.-]+/)).not.toContain(hostname());
  // The recorder has seen what there was to see.
  expect((await recorder.find(parseCode(permanent.code)!.room)).length).toBeGreaterThan(0);
  expect(recorder.frames.length).toBeGreaterThan(60);
});
