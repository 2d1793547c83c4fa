// A session of another machine, for a command that asks or types. It reaches the session's host over a stream.

import type { SessionInfo } from "../../protocol/session-info.ts";
import type { ToHost } from "../../protocol/session-messages.ts";
import { printable } from "../../text/printable.ts";
import { type Failure, failure } from "../server-link.ts";
import { opening, type SessionHost } from "../session-host.ts";
import type { CaptureRequest, OpenRequest, ScriptLink, SessionEvents } from "../session-link.ts";
import type { SessionConnection } from "../session-way.ts";
import type { RemoteConnection } from "./remote-connection.ts";
import { remoteWay } from "./remote-source.ts";

/** Pause before the next try when the host closed the stream at once, ms. */
const LOOK_MS = 100;

/** @param machine the machine's name, as the user gave it */
export function remoteHost(
  line: RemoteConnection,
  machine: string,
  { id, name }: Pick<SessionInfo, "id" | "name">,
): SessionHost {
  const who = `session '${printable(name)}' on ${printable(machine)}`;
  const lost = () =>
    line.isUp ? null : failure("remote", `the connection to ${printable(machine)} was lost`);
  const gone = (): Failure =>
    lost() ?? failure("remote", `${who} has ended; 'remi restart ${printable(name)}' there runs it again`);
  return {
    name,
    who,
    lost,
    gone,
    silence: () => lost() ?? failure("silent", `${who} does not answer; try again`),
    reach: async (open, events, signal) => {
      const way = remoteWay(line, id);
      for (;;) {
        const up = await line.up();
        if (!up.ok) return failure("remote", `${printable(machine)} is not reached any more: ${up.why}`);
        const link = new RemoteLink(line);
        const { said, events: heard } = opening(events);
        const reached = await way.reach(open, link.hearing(heard), 0);
        if (reached.ok) {
          const cut = () => link.cut();
          link.stream = reached.connection;
          signal.addEventListener("abort", cut);
          const answer = await said;
          signal.removeEventListener("abort", cut);
          if (answer && !("ok" in answer)) return { ok: true, value: { link, info: answer } };
          if (answer) {
            link.close();
            return answer;
          }
        } else if (reached.why !== null) return failure("remote", `${who} cannot be reached: ${reached.why}`);
        if (signal.aborted) return gone();
        await Bun.sleep(LOOK_MS);
      }
    },
  };
}

/** Connections to one session, each opened by a call; null when there is no way to it now. */
export function connectRemote(line: RemoteConnection, id: string, machine: string) {
  return async (open: OpenRequest, events: Partial<SessionEvents>): Promise<ScriptLink | null> => {
    if (!line.isUp) return null;
    const link = new RemoteLink(line);
    const closed = () => {
      const detail = `the connection to ${printable(machine)} was lost`;
      if (!line.isUp) events.message?.({ t: "error", code: "remote", detail });
      events.closed?.();
    };
    const reached = await remoteWay(line, id).reach(open, link.hearing({ ...events, closed }), 0);
    if (!reached.ok) return null;
    link.stream = reached.connection;
    return link;
  };
}

class RemoteLink implements ScriptLink {
  heardAt = 0;
  stream: SessionConnection | null = null;
  readonly #closed = Promise.withResolvers<null>();

  constructor(private readonly line: RemoteConnection) {}

  /** Events for its stream, which notes when something was heard and passes everything on. */
  hearing(events: Partial<SessionEvents>): Partial<SessionEvents> {
    const heard = () => {
      this.heardAt = performance.now();
    };
    return {
      ...events,
      message: (message) => {
        heard();
        events.message?.(message);
      },
      ack: (cseq) => {
        heard();
        events.ack?.(cseq);
      },
      closed: () => {
        this.#closed.resolve(null);
        events.closed?.();
      },
    };
  }

  say(message: ToHost): void {
    this.stream?.say(message);
  }

  input(cseq: number, seen: number, bytes: Uint8Array): void {
    this.stream?.input(cseq, seen, bytes, Date.now());
  }

  capture(request: CaptureRequest): Promise<Uint8Array | null> {
    const answer = this.line.answer((id) => this.say({ t: "capture", request: id, ...request }));
    return Promise.race([answer, this.#closed.promise]);
  }

  cut(): void {
    this.stream?.cut();
  }

  close(): void {
    this.#closed.resolve(null);
    this.stream?.close();
  }
}
