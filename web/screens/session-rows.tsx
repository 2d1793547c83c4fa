// The sessions at the left of a workspace: a filter, and for each session its state, the reason, its last line and since
// when. The arrows move from row to row.

import type { RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import type { HostFacts } from "../../src/peer/status.ts";
import type { Entry } from "../machine/machines.ts";
import type { Model } from "../model.ts";
import { choicesIn } from "../session/choices.ts";
import { plainLines } from "../session/plain-lines.ts";
import type { Screen } from "../session/screen.ts";
import { Signal } from "../signal.ts";
import { ago } from "../texts.ts";
import { AlertsButton } from "./alerts-button.tsx";
import { FailedTries } from "./failed-tries.tsx";
import { IconButton } from "./icon-button.tsx";
import { Icon } from "./icons.tsx";
import { ListHead } from "./list-head.tsx";
import { isChord } from "./page-keys.ts";
import { PrivacyButton } from "./privacy.tsx";
import { NoSessions } from "./session-list.tsx";
import { lookOf, sessionWords, stateWords, tellsWhy } from "./session-words.ts";
import { useClock } from "./use-clock.ts";
import { useGlance } from "./use-glance.ts";
import { useSignal } from "./use-signal.ts";

export interface SessionRowsProps {
  readonly model: Model;
  readonly host: HostFacts;
  /** Those that the filter leaves. */
  readonly entries: readonly Entry[];
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onHelp: () => void;
}

export function SessionRows({ model, host, entries, filter, onFilter, field, onHelp }: SessionRowsProps) {
  const { entries: all, complete } = useSignal(model.machines.entries);
  const isOne = useSignal(model.machines.all).length === 1;
  const place = useSignal(model.place);
  const rows = useRef<HTMLUListElement>(null);
  const now = useClock(5_000);
  /** Moves the focus by rows; above the first one is the filter. */
  const move = (by: number) => {
    const buttons = [...(rows.current?.querySelectorAll<HTMLElement>(".session-row-main") ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const next = at + by;
    if (next < 0) field.current?.focus();
    else buttons[Math.min(next, buttons.length - 1)]?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (isChord(event)) return;
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    move(by);
  };
  const onFilterKey = (event: KeyboardEvent) => {
    const [first] = entries;
    if (event.key === "Escape") onFilter("");
    else if (event.key === "Enter" && first) {
      onFilter("");
      model.openSession(first.info.id, first.machine);
    }
  };
  return (
    <nav class="session-rows" aria-label="Sessions" onKeyDown={onKey}>
      <ListHead model={model} host={host} />
      <div class="filter">
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          value={filter}
          placeholder="Find a session"
          aria-label="Find a session"
          aria-keyshortcuts="Control+Shift+O"
          maxLength={100}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => onFilter(event.currentTarget.value)}
          onKeyDown={onFilterKey}
        />
      </div>
      <div class="rows-scroll">
        <FailedTries host={host} />
        {all.length === 0 && <NoSessions complete={complete} />}
        {all.length > 0 && entries.length === 0 && (
          <p class="empty" role="status">
            No session is like that.
          </p>
        )}
        <ul ref={rows}>
          {entries.map((entry) => {
            const { name, rid } = entry.machine.connection.host.value!;
            const isHere = place?.rid === rid;
            return (
              <Row
                key={entry.key}
                model={model}
                entry={entry}
                machine={isOne ? null : name}
                now={now}
                isOpen={isHere && place.columns.includes(entry.info.id)}
                isCurrent={isHere && place.session === entry.info.id}
              />
            );
          })}
        </ul>
      </div>
      <footer class="foot">
        {host.scope === "control" && <AlertsButton />}
        <PrivacyButton model={model} />
        <button type="button" class="quiet-button" onClick={onHelp}>
          <Icon name="keyboard" /> Keys
        </button>
      </footer>
    </nav>
  );
}

interface RowProps {
  readonly model: Model;
  readonly entry: Entry;
  /** Name of its machine where there are several. */
  readonly machine: string | null;
  readonly now: number;
  readonly isOpen: boolean;
  /** It has the keyboard. */
  readonly isCurrent: boolean;
}

const NO_SCREEN = new Signal<Screen | null>(null);

function Row({ model, entry, machine, now, isOpen, isCurrent }: RowProps) {
  const { info } = entry;
  const row = useRef<HTMLLIElement>(null);
  const glance = useGlance(entry.machine.glances, info.id, row);
  const screen = useSignal(glance?.screen ?? NO_SCREEN);
  const look = lookOf(info);
  const words = sessionWords(info);
  const last = useMemo(() => screen && lastLine(screen, info.state === "waiting"), [screen, info.state]);
  return (
    <li ref={row} class={`session-row ${isOpen ? "open" : ""} ${isCurrent ? "current" : ""}`}>
      <button
        type="button"
        class="session-row-main"
        aria-current={isCurrent}
        onClick={() => model.openSession(info.id, entry.machine)}
        onKeyDown={(event) => {
          if (event.key !== "d" || isChord(event)) return;
          event.preventDefault();
          model.openBeside(info.id, entry.machine);
        }}
      >
        <span class={`dot ${look}`} aria-hidden="true" />
        <span class="grow">
          <span class="row-head">
            <span class="name">{info.name}</span>
            <span class={`state row-state ${look}`}>
              {stateWords(info)} {ago(now - info.stateSince)}
            </span>
          </span>
          <span class={tellsWhy(info) ? "meta why" : "meta mono"}>
            {machine !== null && <span class="tag">{machine}</span>}
            {info.muted && <span class="tag">muted</span>}
            {words}
          </span>
          {last !== null && last !== words && <span class="meta mono last-line">{last}</span>}
        </span>
      </button>
      {!isOpen && (
        <IconButton
          icon="beside"
          label={`Open ${info.name} beside`}
          class="icon-button beside-button"
          title="Open beside"
          onClick={() => model.openBeside(info.id, entry.machine)}
        />
      )}
    </li>
  );
}

/** Of a session that asks: the question, which stands above the answers that it offers. */
function lastLine({ lines, readsLines }: Screen, asks: boolean): string | null {
  const above = asks ? lines.slice(0, choicesIn(lines, readsLines).above) : lines;
  return plainLines(above, 1)[0] ?? null;
}
