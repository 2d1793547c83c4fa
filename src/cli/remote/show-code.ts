// What a person is told about a code or a link: the code itself on stdout, what to do with it on stderr.

import type { CodeAnswer } from "../../protocol/remote-records.ts";
import { printable } from "../../text/printable.ts";
import type { Io } from "../io.ts";
import { complain, FAILED, OK } from "../report.ts";

/** Prints it. 1 when it cannot be used now. */
export async function showCode(
  answer: CodeAnswer,
  how: { readonly json: boolean; readonly qr: boolean },
  io: Io,
): Promise<number> {
  const usable = answer.connected && answer.gate !== "locked";
  if (how.json) {
    io.out(`${JSON.stringify(answer, null, 2)}\n`);
    return usable ? OK : FAILED;
  }
  if (how.qr && answer.link) {
    const { renderUnicodeCompact } = await import("uqr");
    io.out(`${renderUnicodeCompact(answer.link, { border: 2 })}\n`);
  }
  io.out(`${answer.link ?? answer.code}\n`);
  io.err(`${words(answer)}\n`);
  if (answer.gate === "locked") {
    // If the count is unknown, the reason has already been printed.
    const why = answer.wrongCodes === 0 ? "an unknown number of" : `${answer.wrongCodes}`;
    return complain(
      io,
      `${why} wrong codes were tried, so codes are off; 'remi code --refresh' makes a new one.`,
    );
  }
  if (answer.wrongCodes > 0) io.err(`Wrong codes tried since the last right one: ${answer.wrongCodes}.\n`);
  if (!answer.connected) return complain(io, problem(answer));
  return OK;
}

function words(answer: CodeAnswer): string {
  const what = answer.session === null ? "all sessions" : `session '${printable(answer.session)}'`;
  const viewer = printable(answer.viewerUrl, 2_048);
  if (answer.link) {
    const does = answer.scope === "view" ? "shows" : "opens";
    return `The link ${does} ${what} until ${new Date(answer.linkExpires ?? 0).toLocaleString()}. Whoever has it can use it.`;
  }
  const until =
    answer.armedUntil === null
      ? ""
      : ` It is accepted until ${new Date(answer.armedUntil).toLocaleTimeString()}.`;
  const device = answer.mode === "permanent" ? " A new device waits for 'remi devices approve'." : "";
  return `The code opens ${what}: type it at ${viewer}, or run 'remi connect' on another machine, which asks for it.${until}${device}`;
}

function problem(answer: CodeAnswer): string {
  const relay = printable(answer.signalingUrl, 200);
  if (answer.problem === "room_taken")
    return `the relay ${relay} has given these letters to another machine; 'remi code --refresh' makes a new code.`;
  return `the relay ${relay} cannot be reached now (${printable(answer.problem ?? "", 200)}); remi keeps trying.`;
}
