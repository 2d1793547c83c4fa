import { expect, test } from "bun:test";
import { listeningPorts, tablePorts } from "../../../src/processes/listening-ports.ts";
import { freePort, tcpServer } from "../../support/forward-run.ts";

/** All steps at once. */
function portsOf(pids: readonly number[]): number[] | null {
  const steps = listeningPorts(pids);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const linux = process.platform === "linux" ? test : test.skip;

linux("the ports of a process are those on which it listens, of both families, and no others", async () => {
  await using four = await tcpServer(() => {});
  await using six = await tcpServer(() => {}, "::1");
  const closed = await freePort();
  const ports = portsOf([process.pid])!;
  expect(ports).toContain(four.port);
  expect(ports).toContain(six.port);
  expect(ports).not.toContain(closed);
  expect(ports).toEqual([...new Set(ports)].sort((a, b) => a - b));
  expect(portsOf([])).toEqual([]);
  // It is gone, or never was.
  expect(portsOf([2 ** 22 + 1])).toEqual([]);
});

test("a table's lines are read as proc(5) has them, and what is none is passed over", () => {
  const line = (local: string, state: string, inode: number) =>
    `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000000000000000 100 0 0 10 0`;
  const table = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    line("0100007F:0BB8", "0A", 111),
    line("00000000000000000000000001000000:1F90", "0A", 222),
    line("0100007F:0BB9", "01", 333),
    "no line",
    "",
  ].join("\n");
  expect(tablePorts(table)).toEqual([
    ["111", 3_000],
    ["222", 8_080],
  ]);
  expect(tablePorts("")).toEqual([]);
});
