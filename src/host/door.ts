// The host's socket and its connections. A socket that was removed is made again.

import { lstatSync } from "node:fs";
import type { DescriptorReserve } from "../carrier/descriptor-reserve.ts";
import type { UnixListener } from "../carrier/unix-carrier.ts";
import { type FrameHandlers, type FrameSocket, listenFrames } from "../carrier/unix-socket.ts";
import type { Log } from "../config/log.ts";
import { sessionWithoutDescriptors } from "../config/no-descriptors.ts";
import type { AttachedClient } from "./attached-client.ts";
import type { Session } from "./session.ts";

/** How often the host looks whether its socket is still in its place. */
const CHECK_MS = 10_000;

export class Door {
  #listener: UnixListener | null = null;
  readonly #open = new Set<AttachedClient>();
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly place: { readonly path: string; readonly reserve: DescriptorReserve; readonly log: Log },
    private readonly session: () => Session,
    /** One line has gone. */
    private readonly left: () => void,
  ) {}

  /** Throws when nobody can listen there. */
  open(): void {
    this.#listen();
    this.#timer = setInterval(() => this.check(), CHECK_MS);
  }

  /** Open connections, except those of session servers; one that has not greeted yet counts. */
  get clients(): number {
    return [...this.#open].filter((client) => client.role !== "session-server").length;
  }

  /** Whether a session server is connected. */
  get hasServer(): boolean {
    return [...this.#open].some((client) => client.role === "session-server");
  }

  /**
   * A cleaner of temporary files may take the socket away: without it nobody could reach the session. Another socket in
   * its place belongs to whoever serves the session now.
   */
  check(): void {
    if (lstatSync(this.place.path, { throwIfNoEntry: false })?.isSocket()) return;
    try {
      this.#listener?.retire();
      this.#listen();
      this.place.log.warn("the socket was gone and was made again");
    } catch (error) {
      this.place.log.warn("the socket is gone and cannot be made", { why: (error as Error).message });
    }
  }

  /** Accepts no more connections; those that are open stay. Another host's socket in the same place is not removed. */
  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    if (this.#listener?.isInPlace()) this.#listener.retire();
    this.#listener = null;
  }

  #listen(): void {
    const { path, reserve } = this.place;
    const refusal = () => sessionWithoutDescriptors(this.session().info().name);
    this.#listener = listenFrames(path, (socket) => this.#accept(socket), { reserve, refusal });
  }

  #accept(socket: FrameSocket): FrameHandlers {
    const client = this.session().accept(socket);
    this.#open.add(client);
    return {
      onFrame: (frame) => client.onFrame(frame),
      onDrain: () => client.onDrain(),
      onClose: () => {
        this.#open.delete(client);
        client.onClose();
        this.left();
      },
    };
  }
}
