// Direct paths to this machine, as the server has them: the process of the native module begins with the first attempt.

import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import type { Log } from "../config/log.ts";
import { DirectDialler, type DirectState } from "../direct/dialler.ts";
import type { DirectPaths } from "../remote/reception.ts";

export class DirectAccess implements DirectPaths {
  readonly #dialler: DirectDialler;

  constructor(log: Log) {
    this.#dialler = new DirectDialler({
      clock: MONOTONIC,
      udpPort: null,
      excludedAddresses: () => [],
      warn: (message, fields) => log.warn(message, fields),
    });
  }

  get dial(): DirectDialler["dial"] {
    return this.#dialler.dial;
  }

  servers(ofRelay: string | null) {
    return ofRelay === null ? [] : [{ url: ofRelay }];
  }

  isOn(): boolean {
    return true;
  }

  takesGuests(): boolean {
    return false;
  }

  state(): Promise<DirectState> {
    return this.#dialler.state();
  }

  stop(): void {
    this.#dialler.dispose();
  }
}
