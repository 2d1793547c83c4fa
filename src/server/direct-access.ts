// Direct paths to this machine, as the server has them: the process of the native module begins with the first attempt.

import { networkInterfaces } from "node:os";
import type { IceServer } from "../carrier/direct.ts";
import { MONOTONIC } from "../carrier/monotonic-clock.ts";
import type { Log } from "../config/log.ts";
import type { Config } from "../config/schema.ts";
import { DirectDialler, type DirectState } from "../direct/dialler.ts";
import { excludedAddresses } from "../direct/excluded-addresses.ts";
import { iceServers } from "../remote/ice-servers.ts";
import type { DirectAccess } from "../remote/remote-terms.ts";
import { readTurnSecret } from "../remote/turn-secret.ts";

export class ConfiguredDirectAccess implements DirectAccess {
  readonly #dialler: DirectDialler;

  /** @param config as it is now */
  constructor(
    private readonly config: () => Config,
    private readonly log: Log,
  ) {
    this.#dialler = new DirectDialler({
      clock: MONOTONIC,
      udpPort: () => config().direct_udp_port || null,
      excludedAddresses: () => excludedAddresses(networkInterfaces(), config().direct_exclude_interfaces),
      warn: (message, fields) => log.warn(message, fields),
    });
  }

  get dial(): DirectDialler["dial"] {
    return this.#dialler.dial;
  }

  servers(relay: string | null): readonly IceServer[] {
    const { direct_stun: stun, direct_turn: turn } = this.config();
    return iceServers({ relay, stun, turn, secret: this.#turnSecret() }, Date.now());
  }

  get state(): DirectState {
    return this.#dialler.state;
  }

  stop(): void {
    this.#dialler.dispose();
  }

  #turnSecret(): string | null {
    const { direct_turn: turn, direct_turn_secret_file: file } = this.config();
    if (file === "" || turn.length === 0) return null;
    const read = readTurnSecret(file);
    if (read.ok) return read.secret;
    this.log.warn("TURN servers are not used", { why: read.message });
    return null;
  }
}
