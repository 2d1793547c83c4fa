// Leaves a machine in one of two ways: with a way to come back, or for good.

import { useState } from "preact/hooks";
import type { HostFacts } from "../../src/peer/status.ts";
import type { Model } from "../model.ts";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icons.tsx";

export function LeaveButton({ model, host }: { model: Model; host: HostFacts }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label="Leave this machine"
        onClick={() => setAsking(true)}
      >
        <Icon name="back" />
      </button>
      {asking && (
        <Dialog title={`Leave ${host.name}?`} onClose={() => setAsking(false)}>
          <p class="hint">
            Your sessions go on. This browser can keep its key and come back without a code, or give it up.
          </p>
          <div class="actions">
            <button type="button" class="secondary" onClick={() => model.leave(true)}>
              End access
            </button>
            <button type="button" class="primary" onClick={() => model.leave()}>
              Leave
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
