// All ways that a notification is sent: one that fails or hangs delays no other and no session.

import type { Config } from "../../config/schema.ts";
import type { ChannelResult } from "../../protocol/notification-record.ts";
import type { Attendance } from "./attendance.ts";
import { CommandChannel } from "./command.ts";
import type { Delivery, Note } from "./note.ts";
import type { Viewers } from "./viewers.ts";
import { WebhookChannel } from "./webhook.ts";

export class Channels {
  readonly #command = new CommandChannel();
  readonly #webhook = new WebhookChannel();

  constructor(
    private readonly attendance: Attendance,
    private readonly viewers: Viewers,
  ) {}

  /** Whether there is a way to notify of session `id`. */
  reachesAny(id: string, config: Config): boolean {
    const { notify_command, notify_webhook } = config;
    if (notify_command.length > 0 || notify_webhook !== "") return true;
    return this.attendance.showsOther(id) || this.viewers.count(id) > 0;
  }

  /**
   * Sends it in every way that is set up. Resolves, in bounded time, with the result of each; with none there is nobody
   * to tell.
   */
  async send(note: Note, config: Config): Promise<ChannelResult[]> {
    const { notify_command, notify_webhook } = config;
    const ways: Promise<ChannelResult>[] = [];
    const add = (channel: ChannelResult["channel"], delivery: Delivery | Promise<Delivery>) =>
      ways.push(Promise.resolve(delivery).then(({ ok, why }) => ({ channel, ok, why })));
    const terminals = this.attendance.alert(note);
    if (terminals > 0) add("terminal", { ok: true, why: `${terminals} attached` });
    const { id, name, kind, text } = note;
    const viewers = this.viewers.alert({ id, name, kind, text });
    if (viewers > 0) add("browser", { ok: true, why: `${viewers} connected` });
    if (notify_command.length > 0) add("command", this.#command.send(notify_command, note));
    if (notify_webhook !== "") add("webhook", this.#webhook.send(notify_webhook, note));
    return Promise.all(ways);
  }

  dispose(): void {
    this.#command.dispose();
    this.#webhook.dispose();
  }
}
