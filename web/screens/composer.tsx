// A real text field for phones: what the keyboard composes, corrects or dictates is sent once, when it is committed.

import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { SessionController } from "../session/controller.ts";
import { isHeld } from "../session/modifiers.ts";
import { Icon } from "./icons.tsx";
import { useReturned } from "./use-returned.ts";

export interface ComposerHandle {
  focus(): void;
}

/** Keys that an empty field passes on to the session. */
const PASSED_ON = new Set([
  "Backspace",
  "Delete",
  "ArrowUp",
  "ArrowDown",
  "ArrowLeft",
  "ArrowRight",
  "Escape",
  "Tab",
]);
const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: "Up",
  ArrowDown: "Down",
  ArrowLeft: "Left",
  ArrowRight: "Right",
};

export function Composer({
  controller,
  handle,
}: {
  controller: SessionController;
  handle: RefObject<ComposerHandle | null>;
}) {
  const [text, setText] = useReturned(controller.returned);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    handle.current = { focus: () => field.current?.focus({ preventScroll: true }) };
    return () => {
      handle.current = null;
    };
  }, [handle]);
  useEffect(() => {
    const element = field.current!;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  const send = (enter: boolean) => {
    controller.sendText(field.current!.value, enter);
    setText("");
    field.current!.focus({ preventScroll: true });
  };
  /** A phone's keyboard has no Shift+Enter: its Enter sends. */
  const addLine = () => {
    const element = field.current!;
    element.setRangeText("\n", element.selectionStart, element.selectionEnd, "end");
    setText(element.value);
    element.focus({ preventScroll: true });
  };
  const onKey = (event: KeyboardEvent) => {
    // While the keyboard composes, Enter and the arrows are its own (229: it does not say which key it was).
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      return send(true);
    }
    if (field.current!.value === "" && PASSED_ON.has(event.key) && !event.shiftKey) {
      event.preventDefault();
      controller.key(NAMES[event.key] ?? event.key);
    }
  };
  const onInput = (event: InputEvent) => {
    const element = event.currentTarget as HTMLTextAreaElement;
    const held = controller.modifiers.value;
    // One character after Ctrl or Alt is a key, not text.
    if (isHeld(held) && element.value.length === text.length + 1) {
      const at = element.selectionStart - 1;
      const [key] = element.value.slice(at);
      element.value = text;
      if (key) controller.key(key);
      return;
    }
    setText(element.value);
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send(true);
      }}
    >
      <textarea
        ref={field}
        rows={1}
        value={text}
        placeholder="Type here"
        aria-label="Text for the session. Enter sends it."
        autocapitalize="off"
        autocomplete="off"
        autocorrect="off"
        spellcheck={false}
        enterkeyhint="send"
        onKeyDown={onKey}
        onInput={onInput}
      />
      {text !== "" && (
        <>
          <button
            type="button"
            class="secondary"
            aria-label="New line"
            onMouseDown={(event) => event.preventDefault()}
            onClick={addLine}
          >
            <Icon name="newline" />
          </button>
          <button type="button" class="secondary" aria-label="Type without Enter" onClick={() => send(false)}>
            Type
          </button>
        </>
      )}
      <button type="submit" class="primary" aria-label={text === "" ? "Enter" : "Send with Enter"}>
        <Icon name={text === "" ? "enter" : "send"} />
      </button>
    </form>
  );
}
