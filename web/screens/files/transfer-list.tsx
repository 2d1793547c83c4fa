// Uploads and downloads: how far they are, how fast, and what can be done with them.

import type { Transfer, Transfers } from "../../files/transfers.ts";
import { transferWords } from "../../files/words.ts";
import { useSignal } from "../use-signal.ts";
import { ActionButton } from "./action-button.tsx";

export function TransferList({ transfers }: { transfers: Transfers }) {
  const list = useSignal(transfers.list);
  if (list.length === 0) return null;
  const isAllDone = list.every(({ phase }) => phase === "done");
  return (
    <section class="transfers" aria-label="Transfers">
      <header>
        <span class="grow" role="status">
          {isAllDone ? "All transfers are done" : `${left(list)} to go`}
        </span>
        {list.some(({ phase }) => phase === "done") && (
          <button type="button" class="text-button" onClick={() => transfers.clear()}>
            Clear
          </button>
        )}
      </header>
      <ul>
        {list.map((transfer) => (
          <Row key={transfer.id} transfer={transfer} transfers={transfers} />
        ))}
      </ul>
    </section>
  );
}

function left(list: readonly Transfer[]): string {
  const count = list.filter(({ phase }) => phase !== "done").length;
  return count === 1 ? "1 transfer" : `${count} transfers`;
}

function Row({ transfer, transfers }: { transfer: Transfer; transfers: Transfers }) {
  const { id, name, phase, bytes, size, error } = transfer;
  const isMoving = phase === "running" || phase === "waiting";
  return (
    <li class={`transfer ${phase}`}>
      <div class="grow">
        <span class="name">{name}</span>
        {phase !== "done" && (
          <progress max={size ?? 1} value={size === null ? undefined : bytes} aria-label={name} />
        )}
        <span class={phase === "failed" ? "meta why" : "meta"}>{transferWords(transfer)}</span>
      </div>
      {error?.problem === "exists" && (
        <button type="button" class="text-button" onClick={() => transfers.resume(id, true)}>
          Replace
        </button>
      )}
      {isMoving && <ActionButton icon="pause" label={`Pause ${name}`} onClick={() => transfers.pause(id)} />}
      {(phase === "paused" || phase === "failed") && (
        <ActionButton icon="resume" label={`Go on with ${name}`} onClick={() => transfers.resume(id)} />
      )}
      <ActionButton
        icon="close"
        label={phase === "done" ? `Take ${name} off the list` : `Give up ${name}`}
        onClick={() => transfers.remove(id)}
      />
    </li>
  );
}
