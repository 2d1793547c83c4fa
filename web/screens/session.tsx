// One session: the terminal, and around it what a person needs to see and to press.

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { HostFacts } from "../../src/peer/status.ts";
import type { Model } from "../model.ts";
import { SessionController } from "../session/controller.ts";
import { Asks } from "./asks.tsx";
import { Badge, ConnectionBanner } from "./badge.tsx";
import { Composer, type ComposerHandle } from "./composer.tsx";
import { FilesDoor } from "./files-door.tsx";
import { FocusHome, useFocusHome } from "./focus-home.ts";
import { Icon } from "./icons.tsx";
import { KeyBar } from "./key-bar.tsx";
import { LeaveButton } from "./leave.tsx";
import { SearchBar } from "./search-bar.tsx";
import { SessionMenu } from "./session-menu.tsx";
import { lookOf, sessionWords, stateWords } from "./session-words.ts";
import { SilenceBanner } from "./silence-banner.tsx";
import { usePictures } from "./use-pictures.ts";
import { useSignal } from "./use-signal.ts";
import { WaitingInput } from "./waiting-input.tsx";

const isTouch = () => matchMedia("(pointer: coarse)").matches;

export function Session({ model, host, id }: { model: Model; host: HostFacts; id: string }) {
  const page = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const composer = useRef<ComposerHandle>(null);
  const [controller] = useState(() => new SessionController(model, id, () => composer.current?.focus()));
  const [keys, setKeys] = useState(isTouch);
  const [searching, setSearching] = useState(false);
  const isCovered = useSignal(model.place)?.files !== null;
  const home = useCallback(() => {
    if (!isTouch() && !model.place.value?.files) controller.view.value?.focus();
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
  useFocusHome(controller, home, {
    search: () => setSearching(true),
    leave: () => page.current?.querySelector<HTMLElement>("header button")?.focus(),
    say: (text) => model.say(text),
  });
  usePictures(model, controller);
  const layout = useSignal(controller.layout);
  const readOnly = host.scope === "view";
  const endSearch = () => {
    setSearching(false);
    home();
  };
  return (
    <FocusHome.Provider value={home}>
      {isCovered && <FilesDoor model={model} controller={controller} home={home} />}
      <div ref={page} class="page session" inert={isCovered}>
        <Header model={model} host={host} controller={controller}>
          <button
            type="button"
            class="icon-button wide-only"
            aria-label="Search"
            onClick={() => setSearching(true)}
          >
            <Icon name="search" />
          </button>
          <SessionMenu
            controller={controller}
            model={model}
            keys={keys}
            onKeys={() => setKeys(!keys)}
            onSearch={() => setSearching(true)}
          />
        </Header>
        <ConnectionBanner model={model} />
        <SilenceBanner controller={controller} />
        {searching && <SearchBar controller={controller} onClose={endSearch} />}
        <main class="terminal-area">
          <div ref={box} class={layout.pans ? "terminal-box pans" : "terminal-box"}>
            <div ref={holder} class="terminal-holder" />
          </div>
          <SizeSwitch controller={controller} home={home} />
          <Ended controller={controller} model={model} />
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

interface HeaderProps {
  readonly model: Model;
  readonly host: HostFacts;
  readonly controller: SessionController;
  readonly children: preact.ComponentChildren;
}

function Header({ model, host, controller, children }: HeaderProps) {
  const info = useSignal(controller.stream.info);
  const { sessions } = useSignal(model.connection.list);
  const others = sessions.filter(
    (other) => other.state === "waiting" && other.id !== controller.stream.id,
  ).length;
  useEffect(() => {
    if (info) document.title = `${info.state === "waiting" ? "● " : ""}${info.name} – remi`;
  }, [info]);
  return (
    <header class="bar">
      {host.session === null ? (
        <button
          type="button"
          class="icon-button"
          aria-label="All sessions"
          onClick={() => model.closeSession()}
        >
          <Icon name="back" />
          {others > 0 && (
            <span class="count" title={`${others} other sessions wait for you`}>
              {others}
            </span>
          )}
        </button>
      ) : (
        <LeaveButton model={model} host={host} />
      )}
      <div class="bar-title">
        <h1>
          {info && <span class={`dot ${lookOf(info)}`} role="img" aria-label={stateWords(info)} />}
          {info?.name ?? "Session"}
          {host.scope === "view" && <span class="tag">view only</span>}
        </h1>
        <p>{info ? sessionWords(info) : host.name}</p>
      </div>
      <Badge model={model} />
      {children}
    </header>
  );
}

/** When the whole terminal is too small to read: switches between a part of it and all of it. */
function SizeSwitch({ controller, home }: { controller: SessionController; home: () => void }) {
  const layout = useSignal(controller.layout);
  if (layout.ownSize || (!layout.pans && layout.mode !== "fit")) return null;
  return (
    <button
      type="button"
      class="size-switch"
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

function Ended({ controller, model }: { controller: SessionController; model: Model }) {
  const phase = useSignal(controller.stream.phase);
  if (phase.phase !== "exited" && phase.phase !== "gone") return null;
  return (
    <div class="ended" role="status">
      <span class="grow">{phase.words}</span>
      <button type="button" class="text-button" onClick={() => model.closeSession()}>
        All sessions
      </button>
    </div>
  );
}
