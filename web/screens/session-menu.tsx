// What can be done with a session and its view besides typing.

import { useEffect, useState } from "preact/hooks";
import { FILES_TOP } from "../files/files-place.ts";
import type { Model } from "../model.ts";
import type { SessionController } from "../session/controller.ts";
import type { LayoutMode } from "../terminal/layout.ts";
import { Dialog } from "./dialog.tsx";
import { LEAVE_KEYS } from "./focus-home.ts";
import { IconButton } from "./icon-button.tsx";
import { SessionOrders } from "./session-orders.tsx";
import { Toggle } from "./toggle.tsx";
import { pickPictures } from "./use-pictures.ts";
import { useSignal } from "./use-signal.ts";

export interface SessionMenuProps {
  readonly controller: SessionController;
  readonly model: Model;
  readonly keys: boolean;
  readonly onKeys: () => void;
  readonly onSearch: () => void;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

export function SessionMenu(props: SessionMenuProps) {
  const { isOpen, onOpen } = props;
  return (
    <>
      <IconButton icon="menu" label="Session menu" aria-haspopup="dialog" onClick={() => onOpen(true)} />
      {isOpen && <Menu {...props} close={() => onOpen(false)} />}
    </>
  );
}

function Menu({
  controller,
  model,
  keys,
  onKeys,
  onSearch,
  close,
}: SessionMenuProps & { close: () => void }) {
  const layout = useSignal(controller.layout);
  const allowsClipboard = useSignal(controller.allowsClipboard);
  const ports = useSignal(controller.stream.ports);
  useEffect(() => controller.stream.order({ t: "ports", n: 0 }), [controller]);
  const [reads, setReads] = useState(controller.view.value?.terminal.options.screenReaderMode ?? false);
  const view = controller.view.value;
  const then = (act: () => void) => () => {
    close();
    act();
  };
  return (
    <Dialog title="Session" onClose={close}>
      <SizeChoice controller={controller} />
      <div class="menu">
        <div class="menu-row">
          <span class="grow">Text size</span>
          <button
            type="button"
            class="icon-button"
            aria-label="Smaller text"
            disabled={layout.ownSize}
            onClick={() => view?.zoom(-1)}
          >
            <span class="small-a">A</span>
          </button>
          <button
            type="button"
            class="icon-button"
            aria-label="Larger text"
            disabled={layout.ownSize}
            onClick={() => view?.zoom(1)}
          >
            <span class="large-a">A</span>
          </button>
        </div>
        <button type="button" class="menu-item" onClick={then(onSearch)}>
          Search
        </button>
        {model.connection.host.value?.hasFiles && (
          <button type="button" class="menu-item" onClick={then(() => model.openFiles(FILES_TOP))}>
            Files
          </button>
        )}
        {model.connection.host.value?.hasFiles && !controller.readOnly && (
          <button type="button" class="menu-item" onClick={then(() => pickPictures(model, controller))}>
            Send a picture
          </button>
        )}
        <button
          type="button"
          class="menu-item"
          onClick={then(() => (controller.ask.value = { kind: "text", text: view?.text() ?? "" }))}
        >
          Select and copy text
        </button>
        <button
          type="button"
          class="menu-item"
          onClick={then(() => (controller.ask.value = { kind: "links", links: view?.links() ?? [] }))}
        >
          Links on the screen
        </button>
        {!controller.readOnly && (
          <button
            type="button"
            class="menu-item"
            onClick={then(() => void pasteFromClipboard(controller, model))}
          >
            Paste
          </button>
        )}
        {!controller.readOnly && <Toggle label="Text field and key bar" on={keys} onChange={onKeys} />}
        <Toggle
          label="Programs may offer text to copy"
          on={allowsClipboard}
          onChange={() => (controller.allowsClipboard.value = !allowsClipboard)}
        />
        <Toggle
          label="Screen reader support"
          on={reads}
          onChange={() => {
            setReads(!reads);
            if (view) view.terminal.options.screenReaderMode = !reads;
          }}
        />
        <SessionOrders controller={controller} model={model} close={close} />
        {ports !== null && ports.length > 0 && (
          <p class="hint menu-note">
            Programs of this session listen on {ports.length === 1 ? "port" : "ports"}{" "}
            <strong>{ports.join(", ")}</strong> of the machine. <code>remi forward</code> brings a port to a
            computer; this page cannot reach it.
          </p>
        )}
        <p class="hint menu-note fine-only">
          <kbd>{LEAVE_KEYS}</kbd> takes the keyboard out of the session, and back into it.{" "}
          <kbd>Ctrl+Shift+F</kbd> searches, <kbd>Ctrl+Shift+End</kbd> goes to the newest line.
        </p>
      </div>
    </Dialog>
  );
}

function SizeChoice({ controller }: { controller: SessionController }) {
  const layout = useSignal(controller.layout);
  const choice = (mode: LayoutMode, label: string) => (
    <button
      type="button"
      aria-pressed={!layout.ownSize && layout.mode === mode}
      onClick={() => controller.setMode(mode)}
    >
      {label}
    </button>
  );
  return (
    <fieldset class="size-choice">
      <legend>Size</legend>
      <div class="segments">
        {choice("auto", "Auto")}
        {choice("fit", "Fit")}
        {choice("pan", "Pan")}
        {!controller.readOnly && (
          <button type="button" aria-pressed={layout.ownSize} onClick={() => controller.chooseOwnSize(true)}>
            Use my size
          </button>
        )}
      </div>
      <p class="hint">
        {layout.ownSize
          ? "The session has the size of this page. It goes back when you leave."
          : "The session keeps its own size. Only “Use my size” changes it, for everybody."}
      </p>
    </fieldset>
  );
}

async function pasteFromClipboard(controller: SessionController, model: Model): Promise<void> {
  try {
    controller.paste(await navigator.clipboard.readText());
  } catch {
    model.say("The browser did not allow access to the clipboard. Paste into the text field instead.");
  }
}
