// The relay's STUN server. It tells the sender of a request which address and port the request came from. It keeps
// nothing but counters, logs nothing, and drops an answer that cannot be sent at once.

import { addressKey, parseAddress } from "./address.ts";
import type { RelayLimits } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import { StunCounters } from "./stun-counters.ts";
import { answerTo, parseBindingRequest } from "./stun-message.ts";

export interface StunSettings {
  /** Addresses of this machine. Not `0.0.0.0`: then an answer might leave from another address than the one asked. */
  readonly addresses: readonly string[];
  /** 0 picks a free one. */
  readonly port: number;
}

export interface StunTerms {
  readonly limits: RelayLimits;
  readonly metrics: Metrics;
  /** Ms on a clock that never goes back. */
  readonly now: () => number;
}

export type StunOpened =
  | { readonly ok: true; readonly stun: StunServer }
  /** One sentence for a person. */
  | { readonly ok: false; readonly message: string };

/** The part of Bun's UDP socket that an answer needs. */
interface Answering {
  send(bytes: Uint8Array, port: number, address: string): boolean;
}

export class StunServer {
  readonly #counters: StunCounters;
  readonly #terms: StunTerms;
  readonly #sockets: { close(): void }[] = [];
  #port: number;

  private constructor(terms: StunTerms, port: number) {
    this.#terms = terms;
    this.#counters = new StunCounters(terms.limits, terms.now());
    this.#port = port;
  }

  /** Listens on every address, with the same port on each. Fails if one of them cannot be had. */
  static async open({ addresses, port }: StunSettings, terms: StunTerms): Promise<StunOpened> {
    const stun = new StunServer(terms, port);
    for (const address of addresses) {
      try {
        await stun.#listen(address);
      } catch (error) {
        stun.close();
        const code = (error as NodeJS.ErrnoException).code ?? String(error);
        return {
          ok: false,
          message: `STUN cannot listen on UDP port ${stun.port} of ${address} (${code}); choose another by --stun-port or --stun-address.`,
        };
      }
    }
    return { ok: true, stun };
  }

  get port(): number {
    return this.#port;
  }

  /** How many addresses have a counter. */
  get counted(): number {
    return this.#counters.size;
  }

  /** Idempotent. */
  close(): void {
    for (const socket of this.#sockets.splice(0)) socket.close();
  }

  async #listen(hostname: string): Promise<void> {
    const socket = await Bun.udpSocket({
      hostname,
      port: this.#port,
      socket: {
        data: (socket, datagram, port, address) => this.#received(socket, datagram, port, address),
        // Only counted, because any datagram may be lost.
        error: () => this.#count("unsent"),
      },
    });
    this.#sockets.push(socket);
    this.#port = socket.port;
  }

  #received(socket: Answering, datagram: Uint8Array, port: number, from: string): void {
    const request = parseBindingRequest(datagram);
    const address = request && parseAddress(from);
    if (!request || !address || port === 0) return this.#count("ignored");
    const allowance = this.#counters.ask(addressKey(address), this.#terms.now());
    if (allowance !== "allowed") return this.#count(allowance === "all" ? "limit_all" : "limit_address");
    const { bytes, result } = answerTo(request, { address, port });
    this.#count(send(socket, bytes, port, from) ? result : "unsent");
  }

  #count(result: string): void {
    this.#terms.metrics.add("stun_total", `result="${result}"`);
  }
}

/** False when the system does not take the answer now. It is dropped, because the client will ask again. */
function send(socket: Answering, bytes: Uint8Array, port: number, address: string): boolean {
  try {
    return socket.send(bytes, port, address);
  } catch {
    return false;
  }
}
