// The banner while the connection is up but the session does not answer.

import type { SessionController } from "../session/controller.ts";
import { useSignal } from "./use-signal.ts";

export function SilenceBanner({ controller }: { controller: SessionController }) {
  const isSilent = useSignal(controller.stream.isSilent);
  return (
    <div class={isSilent ? "banner" : "banner hidden"} role="status" aria-live="polite">
      {isSilent && <span class="grow">The session does not answer. What you type waits.</span>}
    </div>
  );
}
