// One session: the terminal, and around it what a person needs to see and to press.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { HostFacts } from "../../src/peer/status.ts";
import type { Model } from "../model.ts";
import { SessionController } from "../session/controller.ts";
import { Asks } from "./asks.tsx";
import { ConnectionBanner } from "./badge.tsx";
import { Composer, type ComposerHandle } from "./composer.tsx";
import { FilesDoor } from "./files-door.tsx";
import { FocusHome, LEAVE_KEYS, useFocusHome } from "./focus-home.ts";
import { IconButton } from "./icon-button.tsx";
import { Icon } from "./icons.tsx";
import { KeyBar } from "./key-bar.tsx";
import { SearchBar } from "./search-bar.tsx";
import { type Column, SessionHeader } from "./session-header.tsx";
import { SessionMenu } from "./session-menu.tsx";
import { SilenceBanner } from "./silence-banner.tsx";
import { usePictures } from "./use-pictures.ts";
import { useSignal } from "./use-signal.ts";
import { WaitingInput } from "./waiting-input.tsx";

const isTouch = () => matchMedia("(pointer: coarse)").matches;

export interface SessionProps {
  readonly model: Model;
  readonly host: HostFacts;
  readonly id: string;
  /** Null: the session has the page to itself. */
  readonly column?: Column | null;
  /** It is to have the keyboard: something in it was pressed. */
  readonly onTouched?: () => void;
  /** Called when it has the keyboard. `back`: brings the keyboard back after something beside it had it. */
  readonly onActive?: (controller: SessionController, back: () => void) => void;
}

export function Session({ model, host, id, column = null, onTouched, onActive }: SessionProps) {
  const page = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const composer = useRef<ComposerHandle>(null);
  const [controller] = useState(() => new SessionController(model, id, () => composer.current?.focus()));
  const [keys, setKeys] = useState(isTouch);
  const [searching, setSearching] = useState(false);
  const [menu, setMenu] = useState(false);
  // In a workspace its files stand beside it.
  const isCovered = useSignal(model.place)?.files != null && column === null;
  const isActive = column?.isActive ?? true;
  const active = useRef(isActive && !isCovered);
  active.current = isActive && !isCovered;
  const home = useCallback(() => {
    if (!isTouch() && active.current) controller.view.value?.focus();
  }, [controller]);
  useEffect(() => {
    void controller.open(box.current!, holder.current!).then(home);
    const observer = new ResizeObserver(() => controller.resized());
    observer.observe(box.current!);
    return () => {
      observer.disconnect();
      controller.close();
    };
  }, [controller]);
  useEffect(() => {
    if (!isActive) return;
    if (!page.current!.contains(document.activeElement)) home();
    onActive?.(controller, () => controller.view.value?.isLeft || home());
  }, [isActive]);
  const leave = () => {
    const view = controller.view.value;
    if (!view) return;
    if (view.isLeft) return view.focus();
    view.leave();
    page.current?.querySelector<HTMLElement>("header button")?.focus();
    model.say(`The keyboard has left the session. ${LEAVE_KEYS} brings it back.`);
  };
  const acts = {
    search: () => setSearching(true),
    menu: () => setMenu(true),
    newest: () => controller.view.value?.toNewest(),
    leave,
  };
  useFocusHome({ page, controller, isActive: isActive && !isCovered, home, acts });
  // Files that are open take what is given to them. What is given to nobody goes to the session that has the keyboard.
  const takesGiven = useCallback((target: Element | null) => {
    if (page.current?.contains(target)) return active.current || column !== null;
    return active.current && !target?.closest(".session, .files");
  }, []);
  usePictures(model, controller, takesGiven);
  const layout = useSignal(controller.layout);
  const readOnly = host.scope === "view";
  const endSearch = () => {
    setSearching(false);
    home();
  };
  return (
    <FocusHome.Provider value={home}>
      {isCovered && <FilesDoor model={model} controller={controller} home={home} />}
      <div
        ref={page}
        class={column && isActive ? "page session active" : "page session"}
        inert={isCovered}
        onPointerDownCapture={onTouched}
        onFocusCapture={onTouched}
      >
        <SessionHeader model={model} host={host} controller={controller} column={column}>
          <IconButton
            icon="search"
            label="Search"
            class="icon-button wide-only"
            onClick={() => setSearching(true)}
          />
          <SessionMenu
            controller={controller}
            model={model}
            keys={keys}
            onKeys={() => setKeys(!keys)}
            onSearch={() => setSearching(true)}
            isOpen={menu}
            onOpen={setMenu}
          />
        </SessionHeader>
        {column === null && <ConnectionBanner model={model} />}
        <SilenceBanner controller={controller} />
        {searching && <SearchBar controller={controller} onClose={endSearch} />}
        <main class="terminal-area">
          <div ref={box} class={layout.pans ? "terminal-box pans" : "terminal-box"}>
            <div ref={holder} class="terminal-holder" />
          </div>
          <div class="corner">
            <NewestButton controller={controller} home={home} />
            <SizeSwitch controller={controller} home={home} />
          </div>
          <Ended
            controller={controller}
            words={column ? "Close" : "All sessions"}
            onPress={() => model.closeSession(id)}
          />
        </main>
        {!readOnly && <WaitingInput controller={controller} model={model} />}
        {!readOnly && keys && (
          <div class="typing">
            <Composer controller={controller} handle={composer} />
            <KeyBar controller={controller} />
          </div>
        )}
        <Asks controller={controller} model={model} />
      </div>
    </FocusHome.Provider>
  );
}

interface CornerProps {
  readonly controller: SessionController;
  readonly home: () => void;
}

function NewestButton({ controller, home }: CornerProps) {
  const { isScrolledUp } = useSignal(controller.layout);
  if (!isScrolledUp) return null;
  return (
    <button
      type="button"
      class="corner-button"
      aria-label="To the newest line"
      onClick={() => {
        controller.view.value?.toNewest();
        home();
      }}
    >
      <Icon name="newest" />
    </button>
  );
}

/** When the whole terminal is too small to read: switches between a part of it and all of it. */
function SizeSwitch({ controller, home }: CornerProps) {
  const layout = useSignal(controller.layout);
  if (layout.ownSize || (!layout.pans && layout.mode !== "fit")) return null;
  return (
    <button
      type="button"
      class="corner-button"
      aria-label={layout.pans ? "Show the whole terminal" : "Show it larger"}
      onClick={() => {
        controller.setMode(layout.pans ? "fit" : "pan");
        home();
      }}
    >
      <Icon name={layout.pans ? "fit" : "larger"} />
    </button>
  );
}

interface EndedProps {
  readonly controller: SessionController;
  readonly words: string;
  readonly onPress: () => void;
}

function Ended({ controller, words, onPress }: EndedProps) {
  const phase = useSignal(controller.stream.phase);
  if (phase.phase !== "exited" && phase.phase !== "gone") return null;
  return (
    <div class="ended" role="status">
      <span class="grow">{phase.words}</span>
      <button type="button" class="text-button" onClick={onPress}>
        {words}
      </button>
    </div>
  );
}
