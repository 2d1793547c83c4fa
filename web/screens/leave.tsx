// Leaves a machine in one of two ways: with a way to come back, or for good.

import { useState } from "preact/hooks";
import type { HostFacts } from "../../src/peer/status.ts";
import type { Machine } from "../machine/machines.ts";
import type { Model } from "../model.ts";
import { Dialog } from "./dialog.tsx";
import { IconButton } from "./icon-button.tsx";

/** Leaves the machine on the screen. */
export function LeaveButton({ model, host }: { model: Model; host: HostFacts }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <IconButton icon="back" label="Leave this machine" onClick={() => setAsking(true)} />
      {asking && (
        <LeaveDialog
          model={model}
          machine={model.machine}
          name={host.name}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

export interface LeaveDialogProps {
  readonly model: Model;
  readonly machine: Machine;
  /** The machine's. */
  readonly name: string;
  readonly onClose: () => void;
}

export function LeaveDialog({ model, machine, name, onClose }: LeaveDialogProps) {
  return (
    <Dialog title={`Leave ${name}?`} onClose={onClose}>
      <p class="hint">
        Your sessions go on. This browser can keep its key and come back without a code, or give it up.
      </p>
      <div class="actions">
        <button type="button" class="secondary" onClick={() => model.leave(true, machine)}>
          End access
        </button>
        <button type="button" class="primary" onClick={() => model.leave(false, machine)}>
          Leave
        </button>
      </div>
    </Dialog>
  );
}
