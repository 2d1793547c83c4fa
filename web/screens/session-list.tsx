// The machine's sessions, those that need a person first, each with its state and the reason.

import type { HostFacts } from "../../src/peer/status.ts";
import type { SessionInfo } from "../../src/protocol/session-info.ts";
import type { Model } from "../model.ts";
import { ago } from "../texts.ts";
import { AlertsButton } from "./alerts-button.tsx";
import { Badge } from "./badge.tsx";
import { LeaveButton } from "./leave.tsx";
import { PrivacyButton } from "./privacy.tsx";
import { lookOf, sessionWords, stateWords, tellsWhy } from "./session-words.ts";
import { useClock } from "./use-clock.ts";
import { useSignal } from "./use-signal.ts";

export function SessionList({ model, host }: { model: Model; host: HostFacts }) {
  const { sessions, complete } = useSignal(model.connection.list);
  const now = useClock(5_000);
  return (
    <div class="page">
      <header class="bar">
        <LeaveButton model={model} host={host} />
        <div class="bar-title">
          <h1>{host.name}</h1>
          <p>
            {host.scope === "view"
              ? "view only"
              : `${sessions.length} ${sessions.length === 1 ? "session" : "sessions"}`}
          </p>
        </div>
        <Badge model={model} />
      </header>
      <main class="sessions">
        {host.failedTriesBefore > 0 && (
          <div class="notice" role="alert">
            <strong>
              {host.failedTriesBefore} wrong {host.failedTriesBefore === 1 ? "code was" : "codes were"} tried
              before yours
            </strong>
            <span>If that was not you, make a new code with “remi code --refresh”.</span>
          </div>
        )}
        {sessions.length === 0 && (
          <p class="empty">
            {complete ? "No sessions. Start one on the machine: remi NAME -- COMMAND" : "Loading…"}
          </p>
        )}
        <ul class="session-cards">
          {sessions.map((info) => (
            <li key={info.id}>
              <Card info={info} now={now} open={() => model.openSession(info.id)} />
            </li>
          ))}
        </ul>
        <footer class="foot">
          {host.scope === "control" && <AlertsButton />}
          <PrivacyButton model={model} />
        </footer>
      </main>
    </div>
  );
}

function Card({ info, now, open }: { info: SessionInfo; now: number; open: () => void }) {
  const look = lookOf(info);
  return (
    <button type="button" class="session-card" onClick={open}>
      <span class={`dot ${look}`} aria-hidden="true" />
      <span class="grow">
        <span class="name">
          {info.name}
          {info.muted && <span class="tag">muted</span>}
        </span>
        <span class={tellsWhy(info) ? "meta why" : "meta mono"}>{sessionWords(info)}</span>
      </span>
      <span class={`state ${look}`}>
        {stateWords(info)}
        <span class="meta">{ago(now - info.stateSince)}</span>
      </span>
    </button>
  );
}
