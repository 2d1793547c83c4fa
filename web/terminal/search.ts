// Finds text in the screen and the scrollback. The add-on is loaded when somebody searches.

import type { SearchAddon } from "@xterm/addon-search";
import type { Terminal } from "@xterm/xterm";

/** Characters of what is searched for. */
const QUERY_LENGTH_MAX = 200;

export class TerminalSearch {
  #addon: SearchAddon | null = null;

  constructor(private readonly terminal: Terminal) {}

  /** Selects the next match upwards or downwards. False when there is none. */
  async find(query: string, towards: "up" | "down"): Promise<boolean> {
    const addon = await this.#load();
    const text = query.slice(0, QUERY_LENGTH_MAX);
    return towards === "up" ? addon.findPrevious(text) : addon.findNext(text);
  }

  end(): void {
    this.#addon?.clearDecorations();
    this.terminal.clearSelection();
  }

  async #load(): Promise<SearchAddon> {
    if (this.#addon) return this.#addon;
    const { SearchAddon } = await import("@xterm/addon-search");
    this.#addon ??= new SearchAddon();
    this.terminal.loadAddon(this.#addon);
    return this.#addon;
  }
}
