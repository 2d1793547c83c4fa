// Explains which path the bytes take, and lets the person choose whether it may be direct.

import { hasDirect } from "../link/direct.ts";
import type { Model } from "../model.ts";
import { badgeWords, PATH_MEANS } from "./badge-words.ts";
import { Toggle } from "./toggle.tsx";
import { useSignal } from "./use-signal.ts";

/** Goes into a list of facts (`dl`). */
export function PathFacts({ model }: { model: Model }) {
  const { connection } = model;
  const status = useSignal(connection.status);
  const path = useSignal(connection.path);
  const roundTripMs = useSignal(connection.roundTripMs);
  const words = badgeWords({ status, path, roundTripMs, silentS: 0 }, performance.now());
  return (
    <>
      <dt>Which way the bytes go{status.phase === "ready" && `: ${words}`}</dt>
      <dd>
        {PATH_MEANS.direct} {PATH_MEANS.relay}
      </dd>
      <dd class="choice">
        <DirectChoice model={model} />
      </dd>
    </>
  );
}

function DirectChoice({ model }: { model: Model }) {
  const direct = useSignal(model.settings.direct);
  const works = hasDirect();
  return (
    <>
      <Toggle
        label="Use a direct connection when possible"
        on={direct && works}
        disabled={!works}
        onChange={() => void model.settings.chooseDirect(!direct)}
      />
      <p class="hint">
        {works
          ? "A direct connection shows this device’s network address to the machine, and the machine’s to this device."
          : "This browser has no WebRTC, or it is turned off."}
      </p>
    </>
  );
}
