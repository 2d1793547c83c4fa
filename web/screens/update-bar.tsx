// Another version of the viewer waits: shown with both hashes, and installed only when the person says so.

import { useState } from "preact/hooks";
import { takeUpdate, update } from "../installed.ts";
import { useSignal } from "./use-signal.ts";

export function UpdateBar() {
  const waiting = useSignal(update);
  const [later, setLater] = useState(false);
  if (!waiting || later) return null;
  return (
    <div class="update-bar" role="status">
      <span class="grow">
        The viewer has changed: <code>{waiting.from}</code> to <code>{waiting.to}</code>
      </span>
      <button type="button" class="text-button" onClick={() => setLater(true)}>
        Later
      </button>
      <button type="button" class="text-button" onClick={() => void takeUpdate()}>
        Use it
      </button>
    </div>
  );
}
