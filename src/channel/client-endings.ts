// The ways in which a client's channel ends: in the clear or sealed, with a message or without, and with or without a
// try at the code used up.

import { wipeHandshakeKeys } from "../crypto/key-schedule.ts";
import { type Channel, releaseChannel } from "./channel.ts";
import { type Received, sealBye } from "./channel-frames.ts";
import type { ClientContext, ClientEffect, ClientEnd, ClientState, ClientStep } from "./client-states.ts";
import type { Bye } from "./messages.ts";

/** The end of the channel, if this message ends it. */
export function endOf(channel: Channel, received: Received): ClientStep | null {
  if (received.kind === "broken") return cut(channel, received.reason);
  return received.kind === "end" ? cut(channel, { peer: received.reason }) : null;
}

/** Ends before there is a channel. */
export function close(end: ClientEnd): ClientStep {
  const effects: ClientEffect[] = [
    { type: "wait", ms: null },
    { type: "closed", end },
  ];
  return { state: { phase: "closed", end }, effects };
}

/** Only codes are counted: a key cannot be guessed. */
export function failTry({ secret }: ClientContext, end: ClientEnd): ClientStep {
  const closed = close(end);
  if ("secret" in secret) return closed;
  return { ...closed, effects: [{ type: "try-failed" }, ...closed.effects] };
}

/**
 * Ends after the confirmation was sent. Whoever read it had one guess at the code, so a connection lost here counts as a
 * try too.
 */
export function drop(
  context: ClientContext,
  state: Extract<ClientState, { readonly phase: "wait-df" }>,
  end: ClientEnd,
): ClientStep {
  state.sealer.release();
  wipeHandshakeKeys(context.sodium, state.run.keys);
  return failTry(context, end);
}

/** Ends the channel without a message, because nobody would get it or it is over already. */
export function cut(channel: Channel, end: ClientEnd): ClientStep {
  releaseChannel(channel);
  return close(end);
}

/** Ends the channel cleanly. */
export function leave(channel: Channel, reason: Bye["reason"], end: ClientEnd = { bye: reason }): ClientStep {
  const bytes = sealBye(channel, reason);
  const closed = cut(channel, end);
  return { ...closed, effects: [{ type: "transmit", bytes }, ...closed.effects] };
}
