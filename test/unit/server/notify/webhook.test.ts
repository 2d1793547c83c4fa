import { afterEach, expect, test } from "bun:test";
import { POSTS_MAX, WebhookChannel } from "../../../../src/server/notify/webhook.ts";

const note = {
  ...({ kind: "waiting", id: "abcd1234", name: "api", host: "desk", title: "api on desk" } as const),
  ...{ text: "api waits for you", at: 1_700_000_000_000 },
};
const QUICK = { attemptMs: 20_000, retryMs: 1 };
const IMPATIENT = { attemptMs: 50, retryMs: 1 };

const servers: Bun.Server<undefined>[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(true);
});

/** A server that answers its requests in turn; the last answer stays. Its URL holds a secret. */
function hook(...answers: ((request: Request) => Response | Promise<Response>)[]) {
  const got: { body: unknown; type: string | null; path: string }[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    async fetch(request) {
      const body = request.method === "POST" ? await request.json() : null;
      got.push({ body, type: request.headers.get("content-type"), path: new URL(request.url).pathname });
      return answers[Math.min(got.length, answers.length) - 1]!(request);
    },
  });
  servers.push(server);
  return { url: `http://127.0.0.1:${server.port}/hooks/s3cret?token=s3cret`, got };
}

const status = (code: number) => () => new Response("no matter", { status: code });
/** Begins and never ends. */
const endless = () =>
  new ReadableStream({ start: (c) => c.enqueue("x"), pull: () => never().then(() => {}) });
const never = () => new Promise<Response>(() => {});

test("posts what there is to say, and nothing else, as JSON", async () => {
  const { url, got } = hook(status(204));
  expect(await new WebhookChannel(QUICK).send(url, note)).toMatchObject({ ok: true, why: "status 204" });
  expect(got).toEqual([
    {
      body: {
        event: "waiting",
        id: "abcd1234",
        session: "api",
        host: "desk",
        title: "api on desk",
        text: "api waits for you",
        at: 1_700_000_000_000,
      },
      type: "application/json",
      path: "/hooks/s3cret",
    },
  ]);
});

test("tries once more after a failure that may pass, and not after a refusal", async () => {
  for (const [answers, tries, ok] of [
    [[500, 200], 2, true],
    [[429, 200], 2, true],
    [[503, 503, 200], 2, false],
    [[404, 200], 1, false],
    [[301, 200], 1, false],
  ] as const) {
    const { url, got } = hook(...answers.map(status));
    const sent = await new WebhookChannel(QUICK).send(url, note);
    expect([sent.ok, got.length]).toEqual([ok, tries]);
    if (!ok) expect(sent.why).toBe(`it answered with status ${answers[tries - 1]}`);
  }
});

test("follows no redirect", async () => {
  const other = hook(status(200));
  const { url } = hook(() => Response.redirect(other.url, 307));
  expect((await new WebhookChannel(QUICK).send(url, note)).ok).toBe(false);
  expect(other.got).toEqual([]);
});

test("what hangs or refuses is a failure whose message does not contain the URL", async () => {
  const { url } = hook(never);
  const late = await new WebhookChannel(IMPATIENT).send(url, note);
  expect(late).toMatchObject({ ok: false, why: "no answer within 0.05 seconds" });
  const gone = hook(status(200));
  await servers.pop()!.stop(true);
  const refused = await new WebhookChannel(QUICK).send(gone.url, note);
  expect(refused.ok).toBe(false);
  expect(refused.why).toMatch(/^it cannot be reached \(\w+\)$/);
  const odd = await new WebhookChannel(QUICK).send("http://s3cret.invalid:99999/", note);
  expect([odd.ok, odd.why.includes("s3cret")]).toEqual([false, false]);
});

test("an answer whose body never ends is an answer", async () => {
  const { url } = hook(() => new Response(endless()));
  expect((await new WebhookChannel(QUICK).send(url, note)).ok).toBe(true);
});

test("a limited number are under way; one more fails at once, and a stop ends them", async () => {
  const { url } = hook(never);
  const channel = new WebhookChannel(QUICK);
  const hanging = Array.from({ length: POSTS_MAX }, () => channel.send(url, note));
  expect(await channel.send(url, note)).toEqual({
    ok: false,
    why: `${POSTS_MAX} posts are under way already`,
  });
  channel.dispose();
  for (const sent of await Promise.all(hanging))
    expect(sent).toMatchObject({ ok: false, why: "the server stopped" });
});
