// Where the keyboard belongs while a session is open: on a desktop in the terminal. A person may move it out of there,
// and it stays out until it is moved back.

import { createContext } from "preact";
import { useEffect } from "preact/hooks";
import type { SessionController } from "../session/controller.ts";

/** Gives the focus back to the place where typing goes; on a phone and outside a session it does nothing. */
export const FocusHome = createContext<() => void>(() => {});

/** For people and screen readers: how the keyboard leaves the session, and comes back. */
export const LEAVE_KEYS = "Ctrl+Shift+L";

/** Elements that use a press themselves. */
const INTERACTIVE = "button, a, input, textarea, select, dialog, .xterm";

export interface SessionKeys {
  readonly search: () => void;
  /** Puts the focus outside the terminal. */
  readonly leave: () => void;
  readonly say: (text: string) => void;
}

/** Keys and presses of the whole page, while a session is open. */
export function useFocusHome(controller: SessionController, home: () => void, keys: SessionKeys): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const view = controller.view.value;
      if (event.shiftKey && (event.ctrlKey || event.metaKey) && event.code === "KeyF") {
        event.preventDefault();
        return keys.search();
      }
      if (event.shiftKey && event.ctrlKey && event.code === "KeyL" && view) {
        event.preventDefault();
        event.stopImmediatePropagation();
        if (view.isLeft) return view.focus();
        view.leave();
        keys.leave();
        return keys.say(`The keyboard has left the session. ${LEAVE_KEYS} brings it back.`);
      }
      // What had the focus is gone from the page, and what is typed would go nowhere.
      if (document.activeElement === document.body && !view?.isLeft) home();
    };
    // A press beside the text does not take the focus away.
    const onPress = (event: MouseEvent) => {
      const target = event.target as Element;
      if (!target.closest(".terminal-area") || target.closest(INTERACTIVE)) return;
      event.preventDefault();
      home();
    };
    const onClick = (event: MouseEvent) => {
      if (!(event.target as Element).closest(INTERACTIVE) && getSelection()?.isCollapsed !== false) home();
    };
    addEventListener("keydown", onKey, true);
    addEventListener("mousedown", onPress);
    addEventListener("click", onClick);
    return () => {
      removeEventListener("keydown", onKey, true);
      removeEventListener("mousedown", onPress);
      removeEventListener("click", onClick);
    };
  }, [controller]);
}
