// Finds the addresses of this machine that a direct path must not show, by their interfaces. Pure: the interfaces are an
// argument.

import type { NetworkInterfaceInfo } from "node:os";
import { isListed } from "../text/starred-names.ts";

/**
 * The addresses of the interfaces that the option `direct_exclude_interfaces` names, even those that another interface
 * has too.
 */
export function excludedAddresses(
  interfaces: NodeJS.Dict<readonly Pick<NetworkInterfaceInfo, "address">[]>,
  excluded: readonly string[],
): readonly string[] {
  return Object.entries(interfaces).flatMap(([name, addresses]) =>
    isListed(name, excluded) ? (addresses ?? []).map(({ address }) => address) : [],
  );
}
