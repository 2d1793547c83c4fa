// The sessions, those that need a person first.

import type { HostFacts } from "../../src/peer/status.ts";
import type { Model } from "../model.ts";
import { AlertsButton } from "./alerts-button.tsx";
import { FailedTries } from "./failed-tries.tsx";
import { ListHead } from "./list-head.tsx";
import { PrivacyButton } from "./privacy.tsx";
import { SessionCard } from "./session-card.tsx";
import { useClock } from "./use-clock.ts";
import { useSignal } from "./use-signal.ts";

export function SessionList({ model, host }: { model: Model; host: HostFacts }) {
  const { entries, complete } = useSignal(model.machines.entries);
  const isOne = useSignal(model.machines.all).length === 1;
  const now = useClock(5_000);
  return (
    <div class="page">
      <ListHead model={model} host={host} />
      <main class="sessions">
        <FailedTries host={host} />
        {entries.length === 0 && <NoSessions complete={complete} />}
        <ul class="session-cards">
          {entries.map((entry) => (
            <SessionCard
              key={entry.key}
              model={model}
              entry={entry}
              machine={isOne ? null : (entry.machine.connection.host.value?.name ?? null)}
              now={now}
            />
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

export function NoSessions({ complete }: { complete: boolean }) {
  return (
    <p class="empty">
      {complete ? "No sessions. Start one on the machine: remi NAME -- COMMAND" : "Loading…"}
    </p>
  );
}
