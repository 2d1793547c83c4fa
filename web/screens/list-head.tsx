// The bar above a list of sessions: the machine, or how many there are, and what is in the list.

import type { HostFacts } from "../../src/peer/status.ts";
import { countNeeds } from "../../src/protocol/session-need.ts";
import type { Machine } from "../machine/machines.ts";
import type { Model } from "../model.ts";
import { Badge } from "./badge.tsx";
import { LeaveButton } from "./leave.tsx";
import { MachinesButton } from "./machines.tsx";
import { useSignal } from "./use-signal.ts";

export function ListHead({ model, host }: { model: Model; host: HostFacts }) {
  const machines = useSignal(model.machines.all);
  const { entries } = useSignal(model.machines.entries);
  const { waiting } = countNeeds(entries.map(({ info }) => info));
  const isOne = machines.length === 1;
  return (
    <header class="bar">
      {isOne && <LeaveButton model={model} host={host} />}
      <div class="bar-title">
        <h1>{isOne ? host.name : `${machines.length} machines`}</h1>
        <p>{isOne && host.scope === "view" ? "view only" : sessionsWords(entries.length, waiting)}</p>
      </div>
      {isOne ? <Badge model={model} /> : machines.map((machine, i) => <Lost key={i} machine={machine} />)}
      <MachinesButton model={model} />
    </header>
  );
}

function sessionsWords(count: number, waiting: number): string {
  if (waiting > 0) return `${waiting} of ${count} ${waiting === 1 ? "waits" : "wait"} for you`;
  return `${count} ${count === 1 ? "session" : "sessions"}`;
}

/** One of several machines that is not connected now. */
function Lost({ machine: { connection } }: { machine: Machine }) {
  const status = useSignal(connection.status);
  const host = useSignal(connection.host);
  if (status.phase === "ready" || !host) return null;
  return (
    <span class="badge down" role="status">
      <span class="badge-dot" aria-hidden="true" />
      <span>{host.name}</span>
    </span>
  );
}
