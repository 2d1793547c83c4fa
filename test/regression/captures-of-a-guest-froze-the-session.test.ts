// A view-only guest that asked for captures without end kept every key of the owner waiting.

import { expect, test } from "bun:test";
import { connectSession, type SessionLink } from "../../src/client/session-link.ts";
import type { FromHost } from "../../src/protocol/session-messages.ts";
import { makeHome } from "../support/home.ts";
import { eventually, remi, sessionRecord } from "../support/remi.ts";
import { startSession } from "../support/remote-home.ts";

const AT_ONCE = 50;
const KEYS = 8;

test("captures without end leave the owner's keys between them", async () => {
  await using home = makeHome();
  // Blank lines cost as much to look at as others, and their captures are small.
  const fill = "i=0; while [ $i -lt 4000 ]; do echo; i=$((i+1)); done; stty raw -echo; exec cat";
  const id = await startSession(home, "demo", "sh", "-c", fill);
  const socket = home.paths.sessionSocket(id);
  await eventually("the scrollback", async () => (await sessionRecord(home, "demo"))?.state !== "starting");

  let answered = 0;
  let isOver = false;
  const told: FromHost[] = [];
  const guest = (await connectSession(
    socket,
    { client: "the-guest", access: "view", kind: "observer", flow: "skip", scrollback: false },
    { message: (message) => told.push(message) },
  ))!;
  const ask = async () => {
    while (!isOver && (await guest.capture({ format: "json", scrollback: null }))) answered++;
  };
  const asking = Array.from({ length: AT_ONCE }, ask);

  let seen = "";
  let wake = () => {};
  const owner = (await connectSession(
    socket,
    {
      client: "the-owner",
      access: "control",
      kind: "terminal",
      flow: "hold",
      scrollback: false,
      cols: 80,
      rows: 24,
    },
    {
      output: (_, bytes) => {
        seen += Buffer.from(bytes).toString();
        wake();
      },
    },
  ))!;
  const between: number[] = [];
  for (let n = 1; n <= KEYS; n++) {
    const before = answered;
    await typed(
      owner,
      n,
      `<${n}>`,
      () => seen,
      (f) => (wake = f),
    );
    between.push(answered - before);
  }
  // Some key came between two captures: it did not wait for all that were asked.
  expect(Math.min(...between)).toBeLessThan(AT_ONCE / 2);
  expect(told.filter(({ t }) => t === "error")).toEqual([]);
  isOver = true;
  guest.close();
  owner.close();
  await Promise.all(asking);
  expect((await remi(home, ["capture", "demo"])).out).toContain(`<${KEYS}>`);
});

async function typed(
  owner: SessionLink,
  n: number,
  text: string,
  seen: () => string,
  on: (wake: () => void) => void,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = () => seen().includes(text) && resolve();
    on(look);
    owner.input(n, 0, new TextEncoder().encode(text));
    look();
  });
}

test("more captures at once than wait end the client that asks, and nobody else", async () => {
  await using home = makeHome();
  const id = await startSession(home, "demo", "cat");
  const errors: FromHost[] = [];
  const guest = (await connectSession(
    home.paths.sessionSocket(id),
    { client: "the-guest", access: "view", kind: "observer", flow: "skip", scrollback: false },
    { message: (message) => message.t === "error" && errors.push(message) },
  ))!;
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, () => guest.capture({ format: "html", scrollback: null })),
  );
  expect(answers.at(-1)).toBeNull();
  expect(errors).toEqual([{ t: "error", code: "limit", detail: "more was asked at once than is answered" }]);
  expect((await remi(home, ["capture", "demo"])).code).toBe(0);
});
