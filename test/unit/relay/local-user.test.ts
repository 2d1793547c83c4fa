// Which user a connection belongs to, by the kernel's tables.

import { expect, test } from "bun:test";
import { parseAddress } from "../../../relay/address.ts";
import { userIn, userOf } from "../../../relay/local-user.ts";

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const row = (local: string, remote: string, state: string, uid: number) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 1234 1 x 20 4 30 10 -1\n`;
const V4 =
  HEAD +
  row("0100007F:C350", "0100007F:1F90", "01", 1000) +
  row("0200007F:C350", "0100007F:1F90", "01", 1001);
const MAPPED =
  HEAD + row("0000000000000000FFFF00000100007F:C350", "0000000000000000FFFF00000100007F:1F90", "01", 1002);
const V6 =
  HEAD + row("00000000000000000000000001000000:C350", "00000000000000000000000001000000:1F90", "01", 1003);

const at = (address: string, port = 50_000) => ({ address: parseAddress(address)!, port });

test.each([
  [V4, "127.0.0.1", 1000],
  // The same port of another loopback address is somebody else's.
  [V4, "127.0.0.2", 1001],
  [V4, "127.0.0.3", null],
  [MAPPED, "127.0.0.1", 1002],
  [V6, "::1", 1003],
  [V6, "127.0.0.1", null],
  ["", "127.0.0.1", null],
  ["nonsense\n\n: : :", "127.0.0.1", null],
] as const)("row %#", (table, address, user) => {
  expect(userIn(table, at(address), 8_080)).toBe(user);
});

test("another port of ours, of theirs, and a socket that is closed are another connection", () => {
  expect(userIn(V4, at("127.0.0.1"), 8_081)).toBeNull();
  expect(userIn(V4, at("127.0.0.1", 50_001), 8_080)).toBeNull();
  const closing = HEAD + row("0100007F:C350", "0100007F:1F90", "06", 0);
  expect(userIn(closing, at("127.0.0.1"), 8_080)).toBeNull();
});

test.if(process.platform === "linux")("a real connection is this user's", async () => {
  const users: (number | null)[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request, server) {
      const { address, port } = server.requestIP(request)!;
      users.push(userOf({ address: parseAddress(address)!, port }, server.port!));
      return new Response("");
    },
  });
  await fetch(`http://127.0.0.1:${server.port}/`);
  await server.stop(true);
  expect(users).toEqual([process.getuid!()]);
});
