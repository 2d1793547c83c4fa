// Follows what xterm.js does not keep, or not safely: titles, colours, the kitty keyboard, further modes, and
// notifications of programs. Each handler ends the sequence for xterm.js too.

import type { KittyKeyboard } from "../protocol/kitty-keyboard.ts";
import type { SessionColors } from "./colors.ts";
import { isDynamicColor } from "./colors.ts";
import type { EmulatorOptions } from "./emulator-types.ts";
import { installModeReports } from "./mode-reports.ts";
import type { NotedModes } from "./noted-modes.ts";
import { KittyNotifications, readOsc7, readOsc9, readOsc133, readOsc777 } from "./notifications.ts";
import { installNoting } from "./noting.ts";
import { keptPrivateMode, windowReport } from "./queries.ts";
import type { Titles } from "./titles.ts";
import type { Core } from "./xterm-internals.ts";

export interface Tracked {
  readonly core: Core;
  readonly kitty: KittyKeyboard;
  readonly modes: NotedModes;
  readonly colors: SessionColors;
  readonly titles: Titles;
  readonly isAlternate: () => boolean;
  readonly markAllDirty: () => void;
}

type Callbacks = Pick<
  EmulatorOptions,
  "onTitle" | "onBell" | "onClipboard" | "onNotification" | "onProgress" | "onPromptMark" | "onCwd"
>;

/** Installs the handlers in `tracked.core`; `reply` takes answers for the PTY. */
export function installTracking(tracked: Tracked, callbacks: Callbacks, reply: (text: string) => void): void {
  trackTitles(tracked, callbacks, reply);
  trackColors(tracked, reply);
  trackKitty(tracked);
  trackModes(tracked);
  trackMessages(tracked.core, callbacks);
  installModeReports(tracked, reply);
  installNoting(tracked.core, tracked.modes, (mode) => keptPrivateMode(tracked, mode));
}

function trackTitles({ core, titles }: Tracked, { onTitle }: Callbacks, reply: (text: string) => void): void {
  const handler = core._inputHandler;
  const changed = (change: () => void) => {
    const before = titles.title;
    change();
    if (titles.title !== before) onTitle?.(titles.title ?? "");
    return true;
  };
  handler.registerOscHandler(0, (data) =>
    changed(() => {
      titles.setTitle(data);
      titles.setIcon(data);
    }),
  );
  handler.registerOscHandler(1, (data) => changed(() => titles.setIcon(data)));
  handler.registerOscHandler(2, (data) => changed(() => titles.setTitle(data)));
  handler._parser.registerCsiHandler({ final: "t" }, (params) => {
    const [operation, which] = [params.params[0]!, params.length > 1 ? params.params[1]! : 0];
    if (operation === 22) titles.push(which);
    if (operation === 23) return changed(() => titles.pop(which));
    const report = windowReport(core, operation);
    if (report !== undefined) reply(report);
    return true;
  });
}

function trackColors({ core, colors }: Tracked, reply: (text: string) => void): void {
  const handler = core._inputHandler;
  const answer = (answers: readonly string[]) => {
    for (const one of answers) reply(one);
    return true;
  };
  handler.registerOscHandler(4, (data) => answer(colors.indexed(data)));
  handler.registerOscHandler(104, (data) => {
    colors.resetIndexed(data);
    return true;
  });
  for (let number = 0; number < 20; number++) {
    if (!isDynamicColor(number)) continue;
    handler.registerOscHandler(number, (data) => answer(colors.dynamic(number, data)));
    handler.registerOscHandler(100 + number, () => {
      colors.resetDynamic(number);
      return true;
    });
  }
}

function trackKitty({ core, kitty, isAlternate }: Tracked): void {
  const parser = core._inputHandler._parser;
  parser.registerCsiHandler({ prefix: "=", final: "u" }, (p) => {
    kitty.set(isAlternate(), p.params[0]!, p.length > 1 ? p.params[1]! : 1);
    return true;
  });
  parser.registerCsiHandler({ prefix: ">", final: "u" }, (p) => {
    kitty.push(isAlternate(), p.params[0]!);
    return true;
  });
  parser.registerCsiHandler({ prefix: "<", final: "u" }, (p) => {
    kitty.pop(isAlternate(), p.params[0]!);
    return true;
  });
}

function trackModes(tracked: Tracked): void {
  const { core, kitty, modes, colors, markAllDirty } = tracked;
  const handler = core._inputHandler;
  const parser = handler._parser;
  for (const final of ["m", "n"]) parser.registerCsiHandler({ prefix: ">", final }, () => true);
  parser.registerEscHandler({ final: "c" }, () => {
    kitty.reset();
    modes.reset();
    colors.reset();
    markAllDirty();
    return false;
  });
  handler.onRequestRefreshRows((range) => {
    if (range === undefined) markAllDirty();
  });
}

function trackMessages(core: Core, callbacks: Callbacks): void {
  const handler = core._inputHandler;
  const kittyNotifications = new KittyNotifications();
  const tell = <Told>(told: Told | undefined, callback: ((told: Told) => void) | undefined) => {
    if (told !== undefined) callback?.(told);
    return true;
  };
  handler._parser._executeHandlers[0x07] = () => {
    callbacks.onBell?.();
    return true;
  };
  handler.registerOscHandler(7, (data) => tell(readOsc7(data), callbacks.onCwd));
  handler.registerOscHandler(9, (data) => {
    const told = readOsc9(data);
    if (told === undefined) return true;
    return "source" in told ? tell(told, callbacks.onNotification) : tell(told, callbacks.onProgress);
  });
  handler.registerOscHandler(52, (data) => {
    const set = /^([cpqs0-7]{0,12});([A-Za-z0-9+/]*={0,2}|!)$/u.exec(data);
    if (set) callbacks.onClipboard?.(set[1]!, set[2]!);
    return true;
  });
  handler.registerOscHandler(99, (data) => tell(kittyNotifications.read(data), callbacks.onNotification));
  handler.registerOscHandler(133, (data) => tell(readOsc133(data), callbacks.onPromptMark));
  handler.registerOscHandler(777, (data) => tell(readOsc777(data), callbacks.onNotification));
}
