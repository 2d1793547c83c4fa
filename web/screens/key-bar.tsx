// Keys that a phone's keyboard lacks. Pressing one does not take the focus from the text field, or the keyboard would go.

import type { SessionController } from "../session/controller.ts";
import { useSignal } from "../signal.ts";
import { Icon } from "./icons.tsx";

interface Key {
  readonly label: string;
  /** As `src/keys` names it. */
  readonly name: string;
  readonly icon?: "up" | "down" | "left" | "right" | "enter";
  /** For screen readers where the label is not enough. */
  readonly words?: string;
}

const BEFORE: readonly Key[] = [
  { label: "Esc", name: "Escape", words: "Escape" },
  { label: "Tab", name: "Tab" },
];
const AFTER: readonly Key[] = [
  { label: "↑", name: "Up", icon: "up", words: "Arrow up" },
  { label: "↓", name: "Down", icon: "down", words: "Arrow down" },
  { label: "←", name: "Left", icon: "left", words: "Arrow left" },
  { label: "→", name: "Right", icon: "right", words: "Arrow right" },
  { label: "^C", name: "C-c", words: "Control C, interrupt" },
  { label: "⏎", name: "Enter", icon: "enter", words: "Enter" },
  { label: "/", name: "/", words: "Slash" },
  { label: "-", name: "-", words: "Minus" },
  { label: "|", name: "|", words: "Pipe" },
  { label: "~", name: "~", words: "Tilde" },
];

const keepFocus = (event: Event) => event.preventDefault();

export function KeyBar({ controller }: { controller: SessionController }) {
  const held = useSignal(controller.modifiers);
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
  const modifier = (name: "ctrl" | "alt", label: string) => (
    <button
      type="button"
      class="key modifier"
      aria-pressed={held[name]}
      aria-label={`${label}, for the next key`}
      onMouseDown={keepFocus}
      onClick={() => (controller.modifiers.value = { ...held, [name]: !held[name] })}
    >
      {label}
    </button>
  );
  return (
    <div class="key-bar" role="toolbar" aria-label="Keys">
      {BEFORE.map(button)}
      {modifier("ctrl", "Ctrl")}
      {modifier("alt", "Alt")}
      {AFTER.map(button)}
    </div>
  );
}
