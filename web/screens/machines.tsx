// The machines of the page: how each is reached, going to one, leaving one, and one more.

import { useState } from "preact/hooks";
import type { Machine } from "../machine/machines.ts";
import type { Model } from "../model.ts";
import { canReturn } from "../store/hosts.ts";
import { badgeWords } from "./badge-words.ts";
import { Dialog } from "./dialog.tsx";
import { IconButton } from "./icon-button.tsx";
import { LeaveDialog } from "./leave.tsx";
import { useClock } from "./use-clock.ts";
import { useSignal } from "./use-signal.ts";

export function MachinesButton({ model }: { model: Model }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon="machine" label="Machines" aria-haspopup="dialog" onClick={() => setOpen(true)} />
      {open && <MachinesDialog model={model} onClose={() => setOpen(false)} />}
    </>
  );
}

function MachinesDialog({ model, onClose }: { model: Model; onClose: () => void }) {
  const machines = useSignal(model.machines.all);
  const known = useSignal(model.known);
  const here = new Set(machines.map(({ connection }) => connection.host.value?.rid));
  const now = useClock(5_000);
  const others = known.filter((host) => !here.has(host.rid) && canReturn(host, now));
  return (
    <Dialog title="Machines" onClose={onClose}>
      <ul class="menu">
        {machines.map((machine, i) => (
          <ConnectedMachine key={machine.connection.host.value?.rid ?? i} model={model} machine={machine} />
        ))}
        {others.map((host) => (
          <li key={host.rid} class="menu-row">
            <span class="grow name">{host.name}</span>
            <button
              type="button"
              class="text-button"
              aria-label={`Connect to ${host.name} as well`}
              onClick={() => {
                onClose();
                model.goBack(host);
              }}
            >
              Connect
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">
        The sessions of all machines are in one list. Each machine has an encrypted connection of its own.
      </p>
      <div class="actions">
        <button
          type="button"
          class="primary"
          onClick={() => {
            onClose();
            model.addMachine();
          }}
        >
          Add a machine
        </button>
      </div>
    </Dialog>
  );
}

function ConnectedMachine({ model, machine }: { model: Model; machine: Machine }) {
  const { connection } = machine;
  const host = useSignal(connection.host);
  const status = useSignal(connection.status);
  const path = useSignal(connection.path);
  const roundTripMs = useSignal(connection.roundTripMs);
  const silentS = useSignal(connection.silentS);
  const [leaving, setLeaving] = useState(false);
  if (!host) return null;
  return (
    <li class="menu-row">
      <span class="grow">
        <span class="name">{host.name}</span>
        <span class="meta">{badgeWords({ status, path, roundTripMs, silentS }, performance.now())}</span>
      </span>
      {status.phase === "replaced" && (
        <button type="button" class="text-button" onClick={() => connection.takeOver()}>
          Take over
        </button>
      )}
      <button
        type="button"
        class="text-button"
        aria-label={`Leave ${host.name}`}
        onClick={() => setLeaving(true)}
      >
        Leave
      </button>
      {leaving && (
        <LeaveDialog model={model} machine={machine} name={host.name} onClose={() => setLeaving(false)} />
      )}
    </li>
  );
}
