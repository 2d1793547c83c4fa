// The two ends of a channel as they see each other: the socket of a daemon and the socket of a client.

import type { ChannelEnd } from "../src/protocol/relay-messages.ts";
import type { Channel, Host } from "./rooms.ts";

export type RelayHost = Host<HostEnd, ClientEnd>;
export type RelayChannel = Channel<HostEnd, ClientEnd>;

/** Any socket, as the exchange sees it. */
export interface SocketEnd {
  /** Takes a frame; false when the socket has ended. */
  send(frame: string | Uint8Array<ArrayBuffer>): boolean;
  /** Hands the frames of this turn of the event loop to the network. */
  write(): void;
  /** Ends what has been silent, stalled or unknown for too long. */
  tick(): void;
  /** Ends it in order, with a WebSocket close code. */
  end(code?: number): void;
  /** Ends it at once, with what waits for it. */
  cut(): void;
  /** Tells it that the relay is stopping, and ends it. */
  shutDown(): void;
}

export interface HostEnd extends SocketEnd {
  /** More waits for it than its network takes. */
  readonly isWaiting: boolean;
  /** Announces a channel; false when the daemon cannot be told. */
  channelOpened(channel: RelayChannel): boolean;
  channelEnded(ch: number, why: ChannelEnd): void;
}

export interface ClientEnd extends SocketEnd {
  /** Ms since anything came from it. */
  readonly quietMs: number;
  /** True while its daemon has more waiting than it takes: nothing is read from the client meanwhile. */
  holdForHost(hold: boolean): void;
}
