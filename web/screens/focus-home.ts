// Where the keyboard belongs while a session is open: on a desktop in the terminal. A person may move it out of there,
// and it stays out until it is moved back.

import { createContext, type RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { SessionController } from "../session/controller.ts";
import { pageAction, type SessionAction } from "./page-keys.ts";

/** Gives the focus back to the place where typing goes; on a phone and outside a session it does nothing. */
export const FocusHome = createContext<() => void>(() => {});

/** For people and screen readers: how the keyboard leaves the session, and comes back. */
export const LEAVE_KEYS = "Ctrl+Shift+L";

/** Elements that use a press themselves. */
const INTERACTIVE = "button, a, input, textarea, select, dialog, .xterm, .separator, .files";
/** Elements that use what is typed. */
const TYPED_INTO = "input, textarea, select, dialog, .xterm, .files";

/** A dialog has the keyboard to itself. */
export const isDialogOpen = (): boolean => document.querySelector("dialog[open]") !== null;

/** The focus is on something that uses no letters. Nothing has it: that is not outside, because the session gets it back. */
export function isOutside(target: EventTarget | null): boolean {
  return target instanceof Element && target !== document.body && !target.closest(TYPED_INTO);
}

export interface FocusTerms {
  /** The session's part of the page. */
  readonly page: RefObject<HTMLElement | null>;
  readonly controller: SessionController;
  /** It is the one that has the keyboard, if there are several. */
  readonly isActive: boolean;
  readonly home: () => void;
  readonly acts: Readonly<Record<SessionAction, () => void>>;
}

/** Keys and presses of the whole page, while a session is open. */
export function useFocusHome(terms: FocusTerms): void {
  const now = useRef(terms);
  now.current = terms;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { controller, isActive, home, acts } = now.current;
      if (!isActive || isDialogOpen()) return;
      const action = pageAction(event, isOutside(event.target));
      if (action !== null && action in acts) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return acts[action as SessionAction]();
      }
      // What had the focus is gone from the page, and what is typed would go nowhere.
      if (action === null && document.activeElement === document.body && !controller.view.value?.isLeft)
        home();
    };
    // A press beside the text does not take the focus away.
    const onPress = (event: MouseEvent) => {
      const { page, home } = now.current;
      const target = event.target as Element;
      if (!page.current?.contains(target) || !target.closest(".terminal-area")) return;
      if (target.closest(INTERACTIVE)) return;
      event.preventDefault();
      home();
    };
    const onClick = (event: MouseEvent) => {
      const { isActive, home } = now.current;
      if (!isActive || (event.target as Element).closest(INTERACTIVE)) return;
      if (getSelection()?.isCollapsed !== false) home();
    };
    addEventListener("keydown", onKey, true);
    addEventListener("mousedown", onPress);
    addEventListener("click", onClick);
    return () => {
      removeEventListener("keydown", onKey, true);
      removeEventListener("mousedown", onPress);
      removeEventListener("click", onClick);
    };
  }, []);
}
