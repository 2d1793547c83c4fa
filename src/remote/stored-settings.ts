// The settings of remote access as they are stored, and what they and the config mean together.

import type { Scope } from "../channel/credentials.ts";
import { type Answer, fail } from "./answer.ts";
import type { RemoteFiles } from "./files.ts";
import type { RemoteConfig } from "./remote-terms.ts";
import { allowsDirect, relayUrl, type Settings, serialiseSettings } from "./settings.ts";

export class StoredSettings {
  #settings: Settings;

  /** @param settings as they were read */
  constructor(
    private readonly files: RemoteFiles,
    private readonly config: () => RemoteConfig,
    settings: Settings,
  ) {
    this.#settings = settings;
  }

  get now(): Settings {
    return this.#settings;
  }

  /** Keeps these instead, if they can be written. */
  store(next: Settings): Answer<null> {
    const written = this.files.write("settings", serialiseSettings(next));
    if (!written.ok) return fail("remote", written.message);
    this.#settings = next;
    return { ok: true, value: null };
  }

  /** URL of the relay to use. Null: the own relay. */
  get relayUrl(): string | null {
    return relayUrl(this.#settings, this.config().signaling_url);
  }

  /** Whether this machine has direct paths at all. */
  get allowsDirect(): boolean {
    return allowsDirect(this.#settings, this.config().direct_path);
  }

  /** Whether a client of this scope may have one now. */
  mayGoDirectly(scope: Scope): boolean {
    return this.allowsDirect && (scope === "control" || this.config().direct_guests);
  }
}
