// What a program or a paste wants, shown as text before it happens. Nothing here happens without a press of a button.

import { cleanPaste } from "../../src/keys/paste-text.ts";
import { unhandled } from "../../src/protocol/unhandled.ts";
import type { Model } from "../model.ts";
import type { SessionController } from "../session/controller.ts";
import { isSafeLink } from "../terminal/osc-rules.ts";
import { Dialog } from "./dialog.tsx";
import { PrintedFiles } from "./printed-files.tsx";
import { useSignal } from "./use-signal.ts";

/** Characters of a paste or an offered text that are shown. */
const SHOWN_LENGTH_MAX = 4_000;

export function Asks({ controller, model }: { controller: SessionController; model: Model }) {
  const ask = useSignal(controller.ask);
  if (!ask) return null;
  const close = () => {
    controller.ask.value = null;
  };
  switch (ask.kind) {
    case "link":
      return <LinkAsk uri={ask.uri} model={model} close={close} />;
    case "links":
      return (
        <Dialog title="Links" onClose={close}>
          <PrintedFiles controller={controller} close={close} />
          {ask.links.length === 0 && (
            <p class="hint">There are no web links on the screen or in the scrollback.</p>
          )}
          <ul class="link-list">
            {ask.links.map((uri) => (
              <li key={uri}>
                <button
                  type="button"
                  class="menu-item mono"
                  onClick={() => (controller.ask.value = { kind: "link", uri })}
                >
                  {uri}
                </button>
              </li>
            ))}
          </ul>
        </Dialog>
      );
    case "paste":
      return <PasteAsk text={ask.text} controller={controller} close={close} />;
    case "clipboard":
      return (
        <Dialog title="A program offers text to copy" onClose={close}>
          <pre class="shown-text">{ask.text.slice(0, SHOWN_LENGTH_MAX)}</pre>
          <div class="actions">
            <button type="button" class="secondary" onClick={close}>
              No
            </button>
            <CopyButton text={ask.text} model={model} done={close} />
          </div>
        </Dialog>
      );
    case "text":
      return (
        <Dialog title="Text" wide onClose={close}>
          <pre class="shown-text tall" ref={scrollToEnd}>
            {ask.text}
          </pre>
          <div class="actions">
            <CopyButton text={ask.text} label="Copy all" model={model} done={close} />
          </div>
        </Dialog>
      );
    case "end":
      return (
        <Dialog title={`End ${ask.name}?`} onClose={close}>
          <p class="hint">
            Its program ends, with everything that it started. What it printed can still be read.
          </p>
          <div class="actions">
            <button type="button" class="secondary" onClick={close}>
              Cancel
            </button>
            <button
              type="button"
              class="primary danger"
              onClick={() => {
                close();
                controller.stream.order({ t: "end" });
              }}
            >
              End it
            </button>
          </div>
        </Dialog>
      );
    default:
      return unhandled(ask);
  }
}

function scrollToEnd(element: HTMLElement | null): void {
  if (element) element.scrollTop = element.scrollHeight;
}

function LinkAsk({ uri, model, close }: { uri: string; model: Model; close: () => void }) {
  const host = URL.parse(uri)?.host ?? "";
  return (
    <Dialog title="Open this link?" onClose={close}>
      <p class="link-host">{host}</p>
      <p class="shown-text mono">{uri}</p>
      <div class="actions">
        <CopyButton text={uri} model={model} done={close} secondary />
        {isSafeLink(uri) && (
          <a class="primary" href={uri} target="_blank" rel="noopener noreferrer" onClick={close}>
            Open
          </a>
        )}
      </div>
    </Dialog>
  );
}

function PasteAsk({
  text,
  controller,
  close,
}: {
  text: string;
  controller: SessionController;
  close: () => void;
}) {
  const clean = cleanPaste(text);
  const lines = clean.replace(/\n$/, "").split(/\r?\n|\r/).length;
  return (
    <Dialog title={lines === 1 ? "Paste this line?" : `Paste ${lines} lines?`} onClose={close}>
      <p class="hint">The program takes each line end for the Enter key, and may run the text before it.</p>
      <pre class="shown-text">{clean.slice(0, SHOWN_LENGTH_MAX)}</pre>
      {clean.length > SHOWN_LENGTH_MAX && <p class="hint">{clean.length} characters in all.</p>}
      <div class="actions">
        <button type="button" class="secondary" onClick={close}>
          Cancel
        </button>
        <button
          type="button"
          class="primary"
          onClick={() => {
            close();
            controller.pasteAsked(text);
          }}
        >
          Paste
        </button>
      </div>
    </Dialog>
  );
}

interface CopyButtonProps {
  readonly text: string;
  readonly model: Model;
  readonly done: () => void;
  readonly label?: string;
  readonly secondary?: boolean;
}

function CopyButton({ text, model, done, label = "Copy", secondary }: CopyButtonProps) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      model.say("Copied.");
      done();
    } catch {
      model.say("The browser did not allow it. Select the text and copy it.");
    }
  };
  return (
    <button type="button" class={secondary ? "secondary" : "primary"} onClick={() => void copy()}>
      {label}
    </button>
  );
}
