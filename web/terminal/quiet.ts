// Keeps xterm.js from answering programs: the host does, once. The clamp has already removed the queries; this is for
// any that it may have missed.

import type { Terminal } from "@xterm/xterm";

/** Registers handlers that take the queries and do not answer. */
export function swallowQueries({ parser }: Terminal): void {
  const swallow = () => true;
  for (const id of [
    { final: "c" },
    { prefix: ">", final: "c" },
    { prefix: "=", final: "c" },
    { final: "n" },
    { prefix: "?", final: "n" },
    { intermediates: "$", final: "p" },
    { prefix: "?", intermediates: "$", final: "p" },
    { prefix: ">", final: "q" },
    { final: "t" },
  ])
    parser.registerCsiHandler(id, swallow);
  parser.registerDcsHandler({ intermediates: "$", final: "q" }, swallow);
  parser.registerDcsHandler({ intermediates: "+", final: "q" }, swallow);
  parser.registerEscHandler({ final: "Z" }, swallow);
  for (const color of [4, 10, 11, 12]) parser.registerOscHandler(color, (data) => data.includes("?"));
  parser.registerOscHandler(52, swallow);
}

/**
 * Whether what xterm.js wants to send is an answer that no person gave: device attributes, status, mode and colour
 * reports. Focus, mouse and keys are not answers. A cursor report looks like F3, and is never asked for here.
 */
export function isAutomaticReply(data: string): boolean {
  return /^\u001b(?:\[[?>=]?[\d;]*(?:c|\$y|n|t)$|[P\]][\s\S])/.test(data);
}
