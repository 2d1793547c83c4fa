// Asks the server for codes and for who is connected, once the remote panel is open. It asks nothing before.

import type { Answer, Failure, ServerLink } from "../../client/server-link.ts";
import type { Event } from "../model/event.ts";
import type { SessionsFeed } from "./sessions-feed.ts";

export class RemotePanel {
  constructor(
    private readonly feed: SessionsFeed,
    private readonly dispatch: (event: Event) => void,
    private readonly sentence: (failure: Failure) => string,
  ) {}

  /** Shows the code and arms it; `refresh` makes a new one. A link comes with it, for the camera of a phone. */
  async show(refresh: boolean, link: boolean): Promise<void> {
    const shown = await this.#ask((server) =>
      server.code({ ...(refresh ? { refresh } : {}), ...(link ? { link } : {}) }),
    );
    if (!shown.ok) return this.#failed(shown);
    this.dispatch({ t: "remote-code", code: shown.value, qr: await qrOf(shown.value.link) });
    await this.look();
  }

  async look(): Promise<void> {
    const access = await this.#ask((server) => server.access());
    if (access.ok) this.dispatch({ t: "remote-access", access: access.value });
    else this.#failed(access);
  }

  async approve(which: string): Promise<void> {
    const access = await this.#ask((server) => server.approve(which));
    if (access.ok) this.dispatch({ t: "remote-access", access: access.value });
    else this.#failed(access);
  }

  #ask<T>(question: (server: ServerLink) => Promise<Answer<T>>): Promise<Answer<T>> {
    return this.feed.ask(question);
  }

  #failed(failure: Failure): void {
    this.dispatch({ t: "remote-failed", why: this.sentence(failure) });
  }
}

async function qrOf(link: string | null): Promise<readonly string[]> {
  if (link === null) return [];
  const { renderUnicodeCompact } = await import("uqr");
  return renderUnicodeCompact(link, { border: 1 }).split("\n");
}
