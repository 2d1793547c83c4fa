// The bar above a session: its name and state, the way back or the place in the workspace, and the connection.

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { HostFacts } from "../../src/peer/status.ts";
import type { Model } from "../model.ts";
import type { SessionController } from "../session/controller.ts";
import { Badge } from "./badge.tsx";
import { IconButton } from "./icon-button.tsx";
import { LeaveButton } from "./leave.tsx";
import { nextWaiting, othersWaiting } from "./next-session.ts";
import { lookOf, sessionWords, stateWords } from "./session-words.ts";
import { useSignal } from "./use-signal.ts";
import { useSwipe } from "./use-swipe.ts";

/** Where a session is in a workspace. */
export interface Column {
  /** It has the keyboard. */
  readonly isActive: boolean;
  readonly isFirst: boolean;
  /** The list beside it, which this session's bar shows and hides. */
  readonly showsList: boolean;
  readonly onList: () => void;
  readonly onClose: () => void;
}

export interface SessionHeaderProps {
  readonly model: Model;
  readonly host: HostFacts;
  readonly controller: SessionController;
  /** Null: the session has the page to itself. */
  readonly column: Column | null;
  readonly children: ComponentChildren;
}

export function SessionHeader({ model, host, controller, column, children }: SessionHeaderProps) {
  const info = useSignal(controller.stream.info);
  const isActive = column?.isActive ?? true;
  useEffect(() => {
    if (info && isActive) document.title = `${info.state === "waiting" ? "● " : ""}${info.name} – remi`;
  }, [info, isActive]);
  const swipe = useSwipe((by) => {
    const next = nextWaiting(model.machines.entries.value.entries, model.currentKey, by);
    if (next === null) model.say("No other session waits for you.");
    else model.openSession(next.info.id, next.machine);
  });
  return (
    <header class="bar" {...(column === null ? swipe : {})}>
      {column === null ? (
        <Back model={model} host={host} />
      ) : (
        column.isFirst && <ListButton isShown={column.showsList} onPress={column.onList} />
      )}
      <div class="bar-title">
        <h1>
          {info && <span class={`dot ${lookOf(info)}`} role="img" aria-label={stateWords(info)} />}
          {info?.name ?? "Session"}
          {host.scope === "view" && <span class="tag">view only</span>}
        </h1>
        <p>{info ? sessionWords(info) : host.name}</p>
      </div>
      {(column === null || (column.isFirst && !column.showsList)) && <Badge model={model} />}
      {children}
      {column !== null && (
        <IconButton icon="close" label={`Close ${info?.name ?? "this session"}`} onClick={column.onClose} />
      )}
    </header>
  );
}

export function ListButton({ isShown, onPress }: { isShown: boolean; onPress: () => void }) {
  return (
    <IconButton
      icon="list"
      label="All sessions"
      aria-expanded={isShown}
      aria-controls={isShown ? "frame-list" : undefined}
      onClick={onPress}
    />
  );
}

function Back({ model, host }: { model: Model; host: HostFacts }) {
  const { entries } = useSignal(model.machines.entries);
  const isOne = useSignal(model.machines.all).length === 1;
  const others = othersWaiting(entries, model.currentKey);
  if (host.session !== null && isOne) return <LeaveButton model={model} host={host} />;
  return (
    <IconButton icon="back" label="All sessions" onClick={() => model.closeSession()}>
      {others > 0 && (
        <span class="count" title={`${others} other sessions wait for you`}>
          {others}
        </span>
      )}
    </IconButton>
  );
}
