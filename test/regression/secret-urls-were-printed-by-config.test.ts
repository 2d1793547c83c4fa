// What `remi config` prints is pasted into reports and chats.

import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, type TestHome } from "../support/home.ts";
import { remi } from "../support/remi.ts";

let home: TestHome;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.dispose());

test("neither as a list nor as JSON, nor when the file is wrong", async () => {
  mkdirSync(home.home, { mode: 0o700 });
  const file = join(home.home, "config.toml");
  const webhook = 'notify_webhook = "https://hooks.example.com/services/s3cret"\n';
  const command = 'notify_command = ["curl", "-d", "x", "https://me:s3cret@b.example/s3cret"]\n';
  const relay = 'signaling_url = "wss://me:s3cret@relay.example.com/connect"\n';
  for (const text of [
    webhook + command + relay,
    webhook.replace("https", "gopher"),
    `${webhook}x = [`,
    `${webhook}${webhook}`,
    webhook.replace(" =", ""),
  ]) {
    writeFileSync(file, text, { mode: 0o600 });
    for (const words of [["config"], ["config", "show", "--json"]]) {
      const { out, err } = await remi(home, words);
      expect(out + err).toContain("notify_webhook");
      expect(out + err).not.toContain("s3cret");
    }
  }
  writeFileSync(file, webhook, { mode: 0o600 });
  expect((await remi(home, ["config"])).out).toContain(
    'notify_webhook = "https://hooks.example.com/..."  # set in config.toml',
  );
});
