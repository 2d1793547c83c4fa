// The modes for a program's keys that xterm.js does not keep: the kitty keyboard's flags and modifyOtherKeys. The
// screen that the host sends first sets them, as the program's own output does later.

import type { Terminal } from "@xterm/xterm";
import type { KeyModes } from "../../src/keys/key-names.ts";
import { KittyFlag } from "../../src/keys/kitty-encoding.ts";
import { KittyKeyboard } from "../../src/protocol/kitty-keyboard.ts";

export class ModesOfKeys {
  readonly #kitty = new KittyKeyboard();
  #otherKeys = 0;

  constructor(private readonly terminal: Terminal) {
    const { parser } = terminal;
    const first = (params: readonly (number | number[])[], at = 0) => {
      const value = params[at];
      return typeof value === "number" ? value : 0;
    };
    parser.registerCsiHandler({ prefix: "=", final: "u" }, (params) => {
      this.#kitty.set(this.#isAlternate, first(params), params.length > 1 ? first(params, 1) : 1);
      return true;
    });
    parser.registerCsiHandler({ prefix: ">", final: "u" }, (params) => {
      this.#kitty.push(this.#isAlternate, first(params));
      return true;
    });
    parser.registerCsiHandler({ prefix: "<", final: "u" }, (params) => {
      this.#kitty.pop(this.#isAlternate, first(params));
      return true;
    });
    parser.registerCsiHandler({ prefix: ">", final: "m" }, (params) => {
      const level = params.length > 1 ? first(params, 1) : 0;
      if (params.length === 0 || first(params) === 4) this.#otherKeys = level <= 2 ? level : 0;
      return true;
    });
    parser.registerCsiHandler({ prefix: ">", final: "n" }, (params) => {
      if (first(params) === 4) this.#otherKeys = 0;
      return true;
    });
    parser.registerEscHandler({ final: "c" }, () => {
      this.reset();
      return false;
    });
  }

  get now(): KeyModes {
    return {
      applicationCursor: this.terminal.modes.applicationCursorKeysMode,
      kittyFlags: this.#kitty.flags(this.#isAlternate),
      otherKeys: this.#otherKeys,
    };
  }

  /** The program also wants keys that type as sequences. */
  get wantsAllKeys(): boolean {
    return (this.#kitty.flags(this.#isAlternate) & KittyFlag.allKeys) !== 0;
  }

  reset(): void {
    this.#kitty.reset();
    this.#otherKeys = 0;
  }

  get #isAlternate(): boolean {
    return this.terminal.buffer.active.type === "alternate";
  }
}
