// What changes a session itself, in its menu: whether people are notified of it, and its end.

import type { Model } from "../model.ts";
import type { SessionController } from "../session/controller.ts";
import { nextWaiting, othersWaiting } from "./next-session.ts";
import { Toggle } from "./toggle.tsx";
import { useSignal } from "./use-signal.ts";

export interface SessionOrdersProps {
  readonly controller: SessionController;
  readonly model: Model;
  readonly close: () => void;
}

export function SessionOrders({ controller, model, close }: SessionOrdersProps) {
  const { stream } = controller;
  const info = useSignal(stream.info);
  const { entries } = useSignal(model.machines.entries);
  const current = model.currentKey;
  const next = nextWaiting(entries, current);
  const lives = info !== null && info.state !== "exited";
  return (
    <>
      {next !== null && (
        <button type="button" class="menu-item" onClick={() => model.openSession(next.info.id, next.machine)}>
          <span class="grow">Next session that waits</span>
          <span class="tag">{othersWaiting(entries, current)}</span>
        </button>
      )}
      {lives && !controller.readOnly && (
        <>
          <Toggle
            label="Notifications of this session"
            on={info.muted !== true}
            onChange={() => stream.order({ t: "mute", muted: info.muted !== true })}
          />
          <button
            type="button"
            class="menu-item danger"
            onClick={() => {
              close();
              controller.ask.value = { kind: "end", name: info.name };
            }}
          >
            End the session…
          </button>
        </>
      )}
    </>
  );
}
