// Short messages at the edge, read out by screen readers. Always text.

import type { Model } from "../model.ts";
import { useSignal } from "./use-signal.ts";

export function Toasts({ model }: { model: Model }) {
  const toasts = useSignal(model.toasts);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, text }) => (
        <p key={id} class="toast">
          {text}
        </p>
      ))}
    </div>
  );
}
