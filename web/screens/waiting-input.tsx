// What was typed and has not reached the program: grey until the machine acknowledges it.

import type { Model } from "../model.ts";
import type { SessionController } from "../session/controller.ts";
import { useClock } from "./use-clock.ts";
import { useSignal } from "./use-signal.ts";

/** Ms within which an acknowledgement is normal and nothing is shown. */
const SHOWN_AFTER_MS = 250;
/** The same for prompts: their Enter is pressed only once the program has taken the text. */
const PROMPT_SHOWN_AFTER_MS = 4_000;

export function WaitingInput({ controller, model }: { controller: SessionController; model: Model }) {
  const waiting = useSignal(controller.stream.waiting);
  const status = useSignal(model.connection.status);
  const now = useClock(250);
  if (!waiting) return null;
  const shownAfterMs = waiting.isPrompt ? PROMPT_SHOWN_AFTER_MS : SHOWN_AFTER_MS;
  if (status.phase === "ready" && now - waiting.since < shownAfterMs) return null;
  const text =
    waiting.text.trim() === "" ? `${waiting.bytes} ${waiting.bytes === 1 ? "key" : "keys"}` : waiting.text;
  return (
    <div class="waiting-input" role="status">
      <span class="spinner small" aria-hidden="true" />
      <span class="waiting-label">Not delivered yet</span>
      <span class="waiting-text mono">{text}</span>
      {status.phase !== "ready" && (
        <button type="button" class="text-button" onClick={() => controller.stream.forgetWaiting()}>
          Drop
        </button>
      )}
    </div>
  );
}
