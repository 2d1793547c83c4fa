// Whether this machine has an address that a direct path may use: loopback and link-local ones are never told.

import { networkInterfaces } from "node:os";

const hasAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .some(({ internal, address }) => !internal && !/^(?:169\.254\.|fe[89ab])/i.test(address));

/** Why tests of direct paths cannot run here; null: they can. */
export const withoutNetwork = hasAddress ? null : "skipped: no network interface but loopback";
