// A modal dialog of the browser's own: it holds the focus, closes with Escape, and gives the focus back: to the session
// if one is open, because that is where typing goes.

import type { ComponentChildren } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { FocusHome } from "./focus-home.ts";
import { IconButton } from "./icon-button.tsx";

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

export function Dialog({ title, onClose, wide, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const home = useContext(FocusHome);
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    // A press outside it; the keyboard has Escape.
    const onPress = (event: Event) => event.target === element && onClose();
    element.addEventListener("click", onPress);
    element.addEventListener("close", onClose);
    return () => {
      // The close event comes later, when another dialog may already be open.
      element.removeEventListener("close", onClose);
      element.close();
      home();
    };
  }, []);
  return (
    <dialog ref={dialog} class={wide ? "dialog wide" : "dialog"} aria-label={title}>
      <header class="dialog-head">
        <h1>{title}</h1>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </header>
      {children}
    </dialog>
  );
}
