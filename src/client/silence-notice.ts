// The notice over an attached session that does not answer. It comes a moment after the connection was lost, or at once
// when there is a connection but no answer, and stays until the session answers again. Knows no connection.

/** How long a connection may be lost before the person is told, ms. */
const LINK_NOTICE_MS = 700;

export interface SilenceParts {
  /** Shows the line, which stays until the session is drawn again. */
  show(): void;
  /** Has the session drawn again. */
  resync(): void;
}

export class SilenceNotice {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isShown = false;

  constructor(private readonly parts: SilenceParts) {}

  link(up: boolean): void {
    this.dispose();
    if (!up) this.#timer = setTimeout(() => this.#show(), LINK_NOTICE_MS);
    else this.#takeAway();
  }

  silent(isSilent: boolean): void {
    if (isSilent) this.#show();
    else this.#takeAway();
  }

  /** Something else covers the session, which is redrawn when the link is back. */
  covered(): void {
    this.#isShown = true;
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #show(): void {
    this.#isShown = true;
    this.parts.show();
  }

  #takeAway(): void {
    if (this.#isShown) this.parts.resync();
    this.#isShown = false;
  }
}
