// What is shown while there is nothing else yet, and when another client has taken this one's place.

import { useEffect, useRef } from "preact/hooks";
import type { Model } from "../model.ts";
import { useSignal } from "./use-signal.ts";

export function Connecting({ model }: { model: Model }) {
  const status = useSignal(model.connection.status);
  const name = useSignal(model.goingTo);
  const isDown = status.phase === "down";
  return (
    <main class="center">
      <section class="card" aria-live="polite">
        <span class="spinner" aria-hidden="true" />
        <h1>{isDown ? "No answer yet" : "Connecting"}</h1>
        <p>
          {isDown
            ? `${name ?? "The machine"} cannot be reached. This page keeps trying, and continues where you were.`
            : `Making an encrypted channel${name ? ` to ${name}` : ""}.`}
        </p>
        <div class="actions">
          <button type="button" class="secondary" onClick={() => model.leave()}>
            Cancel
          </button>
          {isDown && (
            <button type="button" class="primary" onClick={() => model.connection.retryNow()}>
              Try now
            </button>
          )}
        </div>
      </section>
    </main>
  );
}

export function Replaced({ model }: { model: Model }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="replaced-title"
      onCancel={(event) => event.preventDefault()}
    >
      <h1 id="replaced-title">Another client took over</h1>
      <p>One client at a time controls this machine. Your sessions go on there; nothing was lost.</p>
      <div class="actions">
        <button type="button" class="secondary" onClick={() => model.leave()}>
          Leave
        </button>
        <button type="button" class="primary" onClick={() => model.connection.takeOver()}>
          Take over
        </button>
      </div>
    </dialog>
  );
}
