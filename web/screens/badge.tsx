// Shows the connection in a few words: its path, its round trip, and how long the machine has been silent.

import { useState } from "preact/hooks";
import type { Model } from "../model.ts";
import { ago } from "../texts.ts";
import { badgeWords, isQuiet, PATH_MEANS } from "./badge-words.ts";
import { PrivacyPanel } from "./privacy.tsx";
import { useClock } from "./use-clock.ts";
import { useSignal } from "./use-signal.ts";

export function Badge({ model }: { model: Model }) {
  const { connection } = model;
  const status = useSignal(connection.status);
  const path = useSignal(connection.path);
  const roundTripMs = useSignal(connection.roundTripMs);
  const silentS = useSignal(connection.silentS);
  const [open, setOpen] = useState(false);
  useClock(1_000);
  const facts = { status, path, roundTripMs, silentS };
  const words = badgeWords(facts, performance.now());
  return (
    <>
      <button
        type="button"
        class={`badge ${isQuiet(facts) ? "quiet" : status.phase}`}
        aria-label={`Connection: ${words}. Who can read this?`}
        title={status.phase === "ready" ? PATH_MEANS[path] : undefined}
        onClick={() => setOpen(true)}
      >
        <span class="badge-dot" aria-hidden="true" />
        <span>{words}</span>
      </button>
      {open && <PrivacyPanel model={model} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Seen while the connection is lost. A screen reader also reads out when it is lost and when it is back. */
export function ConnectionBanner({ model }: { model: Model }) {
  const status = useSignal(model.connection.status);
  useClock(1_000);
  const isDown = status.phase === "down" || status.phase === "connecting";
  const left = status.phase === "down" && status.tryAt !== null ? status.tryAt - performance.now() : 0;
  const words = left > 1_500 ? `next try in ${ago(left)}` : "trying now";
  return (
    <div class={isDown ? "banner" : "banner hidden"} role="status" aria-live="polite">
      {isDown && (
        <>
          <span class="spinner small" aria-hidden="true" />
          <span class="grow">
            Connection lost. The session goes on. <span aria-hidden="true">{words}</span>
          </span>
          <button type="button" class="text-button" onClick={() => model.connection.retryNow()}>
            Try now
          </button>
        </>
      )}
    </div>
  );
}
