// The line over an attached session that does not answer, from a moment after its link was lost, or at once when it is
// there and nothing comes back, until it answers again. Knows no link.

/** How long a link may be down before the person is told. */
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

  /** Something else lies over the session, which is drawn again when the link is there. */
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
