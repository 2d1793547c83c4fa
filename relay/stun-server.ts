// The relay's STUN server: UDP sockets that tell whoever asks from which address and port the question came. It keeps
// nothing but the counters, logs nothing, and answers nothing that it cannot answer at once.

import { addressKey, parseAddress } from "./address.ts";
import type { RelayLimits } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import { StunCounters } from "./stun-counters.ts";
import { answerTo, parseBindingRequest } from "./stun-message.ts";

export interface StunSettings {
  /** Addresses of this machine. An answer leaves from the address that was asked, which `0.0.0.0` cannot promise. */
  readonly addresses: readonly string[];
  /** 0 takes a free one. */
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

/** What Bun gives a handler of datagrams, as far as an answer needs it. */
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

  /** Listens on every address, all with the same port, or on none of them. */
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

  /** Addresses with a counter. */
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
        // Nobody is told: a datagram may be lost at any time.
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

/** False when the system does not take it now: it is not kept, because whoever asked will ask again. */
function send(socket: Answering, bytes: Uint8Array, port: number, address: string): boolean {
  try {
    return socket.send(bytes, port, address);
  } catch {
    return false;
  }
}
