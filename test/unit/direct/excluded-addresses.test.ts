import { expect, test } from "bun:test";
import { networkInterfaces } from "node:os";
import { excludedAddresses } from "../../../src/direct/excluded-addresses.ts";

const on = (...addresses: string[]) => addresses.map((address) => ({ address }));

test("the addresses of interfaces that are named, or begin as an entry does, are excluded", () => {
  const interfaces = {
    lo: on("127.0.0.1", "::1"),
    eth0: on("192.0.2.2", "2001:db8::2"),
    docker0: on("172.17.0.1"),
    docker_gwbridge: on("172.18.0.1"),
    "br-lan": on("192.0.2.2"),
    gone: undefined,
  };
  expect(excludedAddresses(interfaces, [])).toEqual([]);
  expect(excludedAddresses(interfaces, ["docker*", "gone", "eth"])).toEqual(["172.17.0.1", "172.18.0.1"]);
  expect(excludedAddresses(interfaces, ["br-lan"])).toEqual(["192.0.2.2"]);
  expect(excludedAddresses(interfaces, ["eth0"])).toEqual(["192.0.2.2", "2001:db8::2"]);
});

test("it takes the interfaces as the system tells them", () => {
  const all = Object.values(networkInterfaces()).flatMap((addresses) =>
    addresses!.map(({ address }) => address),
  );
  expect(excludedAddresses(networkInterfaces(), ["*"])).toEqual(all);
});
