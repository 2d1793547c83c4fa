// Answers to a session without opening it: what the question on its screen offers, a few keys, and a line of text.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Choice } from "../session/choices.ts";
import type { Glance } from "../session/glance.ts";
import type { Screen } from "../session/screen.ts";
import { Icon } from "./icons.tsx";
import { useReturned } from "./use-returned.ts";
import { useSignal } from "./use-signal.ts";

/** Ms for which nothing can be pressed when other choices have come: the finger was on its way to the ones before. */
const READ_MS = 500;

/** What the question's last line asks for must not be read by others. */
const SECRET = /\b(?:password|passphrase|passcode|pin|verification code|one-time code|otp)\b[^:]*: ?$/i;

interface Key {
  readonly label: string;
  readonly name: string;
  readonly words: string;
}

const ESCAPE: Key = { label: "Esc", name: "Escape", words: "Escape" };
const ENTER: Key = { label: "⏎", name: "Enter", words: "Enter" };
/** A question that offers nothing to press may be a list to go through. */
const KEYS_WITH_CHOICES: readonly Key[] = [ESCAPE, ENTER];
const KEYS: readonly Key[] = [
  ESCAPE,
  { label: "↑", name: "Up", words: "Arrow up" },
  { label: "↓", name: "Down", words: "Arrow down" },
  ENTER,
];

export interface AnswersProps {
  readonly name: string;
  readonly glance: Glance;
  readonly screen: Screen;
  readonly choices: readonly Choice[];
}

export function Answers({ name, glance, screen, choices }: AnswersProps) {
  const isSending = useSignal(glance.isSending);
  const isUnread = useUnread(choices.map(({ label }) => label).join("\n"));
  const isBlocked = isSending || isUnread;
  const press = (keys: readonly string[]) => isBlocked || glance.press(keys, screen.seen);
  return (
    <fieldset class="answers" aria-busy={isSending}>
      <legend class="unseen">Answer {name}</legend>
      {choices.length > 0 && (
        <div class="choices">
          {choices.map(({ label, keys }, i) => (
            <button
              key={`${i} ${label}`}
              type="button"
              class="choice-button"
              aria-disabled={isBlocked}
              onClick={() => press(keys)}
            >
              {/^\d$/.test(keys[0]!) && <kbd>{keys[0]}</kbd>}
              <span>{label}</span>
            </button>
          ))}
        </div>
      )}
      <div class="answer-keys">
        {(choices.length > 0 ? KEYS_WITH_CHOICES : KEYS).map((key) => (
          <button
            key={key.name}
            type="button"
            class="key"
            aria-label={key.words}
            aria-disabled={isBlocked}
            onClick={() => press([key.name])}
          >
            {key.label}
          </button>
        ))}
        <AnswerLine name={name} glance={glance} screen={screen} />
      </div>
    </fieldset>
  );
}

function AnswerLine({ name, glance, screen }: Omit<AnswersProps, "choices">) {
  const [text, setText] = useReturned(glance.returned);
  const last = screen.lines.findLast((line) => line.trim() !== "") ?? "";
  return (
    <form
      class="answer-line"
      onSubmit={(event) => {
        event.preventDefault();
        if (text === "" || glance.isSending.value) return;
        glance.submit(text, screen.seen);
        setText("");
      }}
    >
      <input
        {...(SECRET.test(last) ? { type: "password" as const } : { type: "text" as const })}
        value={text}
        placeholder="Text"
        aria-label={`Text for ${name}. Enter sends it.`}
        maxLength={4_000}
        autocapitalize="off"
        autocomplete="off"
        autocorrect="off"
        spellcheck={false}
        enterkeyhint="send"
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {text !== "" && (
        <button type="submit" class="primary" aria-label={`Send to ${name}`}>
          <Icon name="send" />
        </button>
      )}
    </form>
  );
}

/** True for a moment when this has changed, except at first. */
function useUnread(shown: string): boolean {
  const [read, setRead] = useState(shown);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => setRead(shown), READ_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return read !== shown;
}
