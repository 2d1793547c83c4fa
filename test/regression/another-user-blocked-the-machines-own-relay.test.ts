// All users of a machine come from 127.0.0.1: thirty missed joins of one of them blocked the relay for all.

import { expect, test } from "bun:test";
import { CLIENT_SUBPROTOCOL } from "../../src/protocol/relay-messages.ts";
import { testRelay } from "../support/relay-peer.ts";

const NOBODY = 65_534;
const MISSES = 4;

/** Runs as another user, if this user may become one: asks for letters until it is refused. */
const STRANGER = `
const join = () => new Promise((resolve) => {
  const ws = new WebSocket(process.argv.at(-1), ["${CLIENT_SUBPROTOCOL}"]);
  ws.onopen = () => ws.send(JSON.stringify({ t: "join", v: 1, room: "ABCD" }));
  ws.onmessage = ({ data }) => resolve(JSON.parse(data).code);
  ws.onclose = () => resolve("closed");
});
let code;
do code = await join(); while (code === "unavailable");
console.log(code);
`;

const setpriv = process.getuid?.() === 0 ? Bun.which("setpriv") : null;
const asNobody = (...command: string[]) => [setpriv!, `--reuid=${NOBODY}`, "--clear-groups", ...command];
const mayBeNobody =
  setpriv !== null && Bun.spawnSync(asNobody(process.execPath, "-e", ""), { cwd: "/" }).exitCode === 0;

test.if(mayBeNobody)("a user that is blocked blocks no other user of the machine", async () => {
  await using relay = await testRelay({
    limits: { missesPerHour: MISSES, joinsPerMinute: 1_000 },
    times: { refusalMs: 1 },
  });
  const child = Bun.spawn(asNobody(process.execPath, "-e", STRANGER, relay.url), {
    cwd: "/",
    env: { PATH: "/usr/bin:/bin", HOME: "/nonexistent" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  expect((await new Response(child.stdout).text()).trim()).toBe("rate_limited");
  expect(await joined(relay.url)).toBe("unavailable");
});

test("a user is still blocked for itself", async () => {
  await using relay = await testRelay({
    limits: { missesPerHour: MISSES, joinsPerMinute: 1_000 },
    times: { refusalMs: 1 },
  });
  const codes: string[] = [];
  for (let i = 0; i <= MISSES; i++) codes.push(await joined(relay.url));
  expect(codes).toEqual([...Array.from({ length: MISSES }, () => "unavailable"), "rate_limited"]);
});

function joined(url: string): Promise<string> {
  return new Promise((resolve) => {
    const ws = new WebSocket(url, { protocols: [CLIENT_SUBPROTOCOL] } as never);
    ws.onopen = () => ws.send(JSON.stringify({ t: "join", v: 1, room: "ABCD" }));
    ws.onmessage = ({ data }) => resolve(JSON.parse(String(data)).code);
  });
}
