// Keys that a phone's keyboard lacks. Pressing one does not take the focus from the text field, because the keyboard
// would disappear.

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SessionController } from "../session/controller.ts";
import { pressed } from "../session/modifiers.ts";
import { Icon } from "./icons.tsx";
import { useSignal } from "./use-signal.ts";

interface Key {
  readonly label: string;
  /** As `src/keys` names it. */
  readonly name: string;
  readonly icon?: "up" | "down" | "left" | "right" | "enter";
  /** For screen readers where the label is not enough. */
  readonly words?: string;
}

/** In two rows, column by column: the keys used most come first, where they are seen without scrolling. */
const KEYS: readonly (Key | "ctrl" | "alt")[] = [
  { label: "Esc", name: "Escape", words: "Escape" },
  { label: "Tab", name: "Tab" },
  { label: "⇧Tab", name: "S-Tab", words: "Shift Tab" },
  "ctrl",
  "alt",
  { label: "←", name: "Left", icon: "left", words: "Arrow left" },
  { label: "↑", name: "Up", icon: "up", words: "Arrow up" },
  { label: "↓", name: "Down", icon: "down", words: "Arrow down" },
  { label: "^C", name: "C-c", words: "Control C, interrupt" },
  { label: "→", name: "Right", icon: "right", words: "Arrow right" },
  { label: "⏎", name: "Enter", icon: "enter", words: "Enter" },
  { label: "Del", name: "Delete", words: "Delete" },
  { label: "PgUp", name: "PageUp", words: "Page up" },
  { label: "PgDn", name: "PageDown", words: "Page down" },
  { label: "Home", name: "Home" },
  { label: "End", name: "End" },
  { label: "/", name: "/", words: "Slash" },
  { label: "-", name: "-", words: "Minus" },
  { label: "|", name: "|", words: "Pipe" },
  { label: "~", name: "~", words: "Tilde" },
];

const MODIFIERS = { ctrl: "Ctrl", alt: "Alt" } as const;

const keepFocus = (event: Event) => event.preventDefault();

export function KeyBar({ controller }: { controller: SessionController }) {
  const held = useSignal(controller.modifiers);
  const bar = useRef<HTMLDivElement>(null);
  const more = useOverflow(bar);
  const button = (key: Key) => (
    <button
      key={key.name}
      type="button"
      class="key"
      aria-label={key.words}
      onMouseDown={keepFocus}
      onClick={() => controller.key(key.name)}
    >
      {key.icon ? <Icon name={key.icon} /> : key.label}
    </button>
  );
  const modifier = (name: "ctrl" | "alt") => (
    <button
      key={name}
      type="button"
      class={`key modifier ${held[name]}`}
      aria-pressed={held[name] !== "off"}
      aria-label={`${MODIFIERS[name]}, ${held[name] === "locked" ? "locked" : "for the next key"}`}
      onMouseDown={keepFocus}
      onClick={() => (controller.modifiers.value = pressed(held, name))}
    >
      {MODIFIERS[name]}
    </button>
  );
  return (
    <div ref={bar} class={`key-bar ${more}`} role="toolbar" aria-label="Keys">
      {KEYS.map((key) => (typeof key === "string" ? modifier(key) : button(key)))}
    </div>
  );
}

/** On which sides of the bar there is more, as its classes. */
function useOverflow(bar: RefObject<HTMLDivElement | null>): string {
  const [sides, setSides] = useState("");
  useEffect(() => {
    const element = bar.current!;
    const look = () => {
      const { scrollLeft, scrollWidth, clientWidth } = element;
      const before = scrollLeft > 1 ? "more-before" : "";
      const after = scrollLeft + clientWidth < scrollWidth - 1 ? "more-after" : "";
      setSides(`${before} ${after}`.trim());
    };
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => observer.disconnect();
  }, [bar]);
  return sides;
}
