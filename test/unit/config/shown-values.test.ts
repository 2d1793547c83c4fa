import { expect, test } from "bun:test";
import fc from "fast-check";
import { DEFAULT_CONFIG } from "../../../src/config/schema.ts";
import { shownConfig, withoutSecrets } from "../../../src/config/shown-values.ts";

test("of a secret URL only the host is shown", () => {
  for (const [url, shown] of [
    ["https://hooks.example.com/services/T0/B0/s3cret", "https://hooks.example.com/..."],
    ["https://hooks.example.com:8443?token=s3cret", "https://hooks.example.com:8443/..."],
    ["https://hooks.example.com#s3cret", "https://hooks.example.com/..."],
    ["https://me:s3cret@hooks.example.com", "https://...@hooks.example.com"],
    ["HTTPS://s3cret@hooks.example.com/s3cret", "HTTPS://...@hooks.example.com/..."],
    ["http://localhost/", "http://localhost/"],
    ["http://[::1]:90/s3cret", "http://[::1]:90/..."],
    ["--url=https://a.example/s3cret", "--url=https://a.example/..."],
    [
      "curl https://a.example/s3cret 'https://b.example/s3cret'",
      "curl https://a.example/... 'https://b.example/...",
    ],
    ["notify-send", "notify-send"],
  ] as const)
    expect(withoutSecrets(url, true)).toBe(shown);
});

test("of any other URL only the password is left out", () => {
  expect(withoutSecrets("wss://me:s3cret@relay.example.com/connect", false)).toBe(
    "wss://...@relay.example.com/connect",
  );
  expect(shownConfig(DEFAULT_CONFIG)).toEqual(DEFAULT_CONFIG);
});

test("no path, query or fragment of a webhook is shown", () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const { protocol, host } = new URL(url);
      const shown = shownConfig({ ...DEFAULT_CONFIG, notify_webhook: url }).notify_webhook;
      expect([`${protocol}//${host}`, `${protocol}//${host}/`, `${protocol}//${host}/...`]).toContain(
        shown.toLowerCase(),
      );
    }),
  );
});
