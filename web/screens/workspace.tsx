// A wide page: the sessions at the left, the open ones beside each other, and at the right the files of the one that has
// the keyboard.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { HostFacts } from "../../src/peer/status.ts";
import { unhandled } from "../../src/protocol/unhandled.ts";
import { FILES_TOP } from "../files/files-place.ts";
import type { Entry } from "../machine/machines.ts";
import type { Model } from "../model.ts";
import { moved, opened } from "../place.ts";
import type { SessionController } from "../session/controller.ts";
import { Badge, ConnectionBanner } from "./badge.tsx";
import { FilesDoor } from "./files-door.tsx";
import { FocusHome, isDialogOpen, isOutside } from "./focus-home.ts";
import { Frame } from "./frame.tsx";
import { KeysHelp } from "./keys-help.tsx";
import { nextEntry, nextWaiting } from "./next-session.ts";
import { type PageAction, pageAction } from "./page-keys.ts";
import { Session } from "./session.tsx";
import { passes } from "./session-filter.ts";
import { ListButton } from "./session-header.tsx";
import { SessionRows } from "./session-rows.tsx";
import { useSignal } from "./use-signal.ts";

export interface WorkspaceProps {
  readonly model: Model;
  readonly host: HostFacts;
}

export function Workspace({ model, host }: WorkspaceProps) {
  const sides = useSignal(model.settings.sides);
  const place = useSignal(model.place);
  const { entries: all } = useSignal(model.machines.entries);
  const [filter, setFilter] = useState("");
  const [helps, setHelps] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const [active, setActive] = useState<SessionController | null>(null);
  const back = useRef<() => void>(() => {});
  const home = useCallback(() => back.current(), []);
  const entries = all.filter(({ info, machine }) =>
    passes(info, filter, machine.connection.host.value?.name),
  );
  const columns = place?.columns ?? [];
  const current = place?.session ?? null;

  const open = (entry: Entry | null, otherwise: string) =>
    entry ? model.openSession(entry.info.id, entry.machine) : model.say(otherwise);
  const step = (by: 1 | -1) => open(nextEntry(entries, model.currentKey, by), "There is no other session.");
  const focusFilter = () => {
    field.current?.focus();
    field.current?.select();
  };
  const act = (action: PageAction): void => {
    switch (action) {
      case "help":
        return setHelps(true);
      case "filter":
        // What is typed after it belongs to the filter.
        if (field.current) return focusFilter();
        model.settings.chooseSides({ showsList: true });
        return void requestAnimationFrame(focusFilter);
      case "next":
        return step(1);
      case "previous":
        return step(-1);
      case "waiting":
        return open(nextWaiting(all, model.currentKey), "No other session waits for you.");
      case "beside": {
        const other = entries.find(
          ({ machine, info }) => machine === model.machine && !columns.includes(info.id),
        );
        return other ? model.openBeside(other.info.id) : model.say("There is no other session.");
      }
      case "right":
        return model.move((from) => moved(from, 1));
      case "left":
        return model.move((from) => moved(from, -1));
      case "close":
        return model.closeSession();
      case "list":
        return model.settings.chooseSides({ showsList: !sides.showsList });
      case "panel":
        if (place?.files) return model.closeFiles();
        return host.hasFiles ? model.openFiles(FILES_TOP) : model.say("This machine shows no files.");
      case "search":
      case "leave":
      case "menu":
      case "newest":
        // The session that has the keyboard does these.
        return;
      default:
        return unhandled(action);
    }
  };
  const acting = useRef(act);
  acting.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isDialogOpen()) return;
      const isNowhere = event.target === document.body && model.place.value?.session === null;
      const action = pageAction(event, isNowhere || isOutside(event.target));
      if (action === null || event.defaultPrevented) return;
      // A row uses this key for itself.
      if (action === "beside" && !event.ctrlKey && (event.target as Element).closest(".session-row")) return;
      event.preventDefault();
      event.stopPropagation();
      acting.current(action);
    };
    addEventListener("keydown", onKey, true);
    return () => removeEventListener("keydown", onKey, true);
  }, [model]);

  const onList = () => act("list");
  const panel = place?.files && active?.stream.id === current && (
    <FilesDoor
      key={current}
      model={model}
      controller={active}
      // Once the sessions can have the focus again.
      home={() => requestAnimationFrame(home)}
      panel={{
        isWhole: sides.wholePanel,
        onWhole: () => model.settings.chooseSides({ wholePanel: !sides.wholePanel }),
      }}
    />
  );
  const rows = (
    <SessionRows
      model={model}
      host={host}
      entries={entries}
      filter={filter}
      onFilter={setFilter}
      field={field}
      onHelp={() => setHelps(true)}
    />
  );
  return (
    <FocusHome.Provider value={home}>
      <div class="page workspace">
        <ConnectionBanner model={model} />
        <Frame
          sides={sides}
          onSides={(change) => model.settings.chooseSides(change)}
          list={rows}
          panel={panel || null}
          onHidePanel={() => model.closeFiles()}
        >
          {columns.length === 0 && (
            <Nothing
              model={model}
              showsList={sides.showsList}
              onList={onList}
              onHelp={() => setHelps(true)}
            />
          )}
          <div class="columns">
            {columns.map((id, i) => (
              <Session
                key={`${host.rid} ${id}`}
                model={model}
                host={host}
                id={id}
                column={{
                  isActive: id === current,
                  isFirst: i === 0,
                  showsList: sides.showsList,
                  onList,
                  onClose: () => model.closeSession(id),
                }}
                onActive={(controller, to) => {
                  setActive(controller);
                  back.current = to;
                }}
                onTouched={() => id !== model.place.value?.session && model.move((from) => opened(from, id))}
              />
            ))}
          </div>
        </Frame>
        {helps && <KeysHelp hasFiles={host.hasFiles} onClose={() => setHelps(false)} />}
      </div>
    </FocusHome.Provider>
  );
}

interface NothingProps {
  readonly model: Model;
  readonly showsList: boolean;
  readonly onList: () => void;
  readonly onHelp: () => void;
}

/** In the middle while no session is open. */
function Nothing({ model, showsList, onList, onHelp }: NothingProps) {
  return (
    <>
      <header class="bar">
        <ListButton isShown={showsList} onPress={onList} />
        <span class="grow" />
        {!showsList && <Badge model={model} />}
      </header>
      <main class="nothing">
        <p>Choose a session at the left.</p>
        <p class="hint">
          <kbd>?</kbd> lists the{" "}
          <button type="button" class="text-button" onClick={onHelp}>
            keys
          </button>
        </p>
      </main>
    </>
  );
}
