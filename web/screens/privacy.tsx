// Who can read this: in plain words, with the keys that protect it, and what is not protected.

import { useState } from "preact/hooks";
import type { HostFacts } from "../../src/peer/status.ts";
import { VERSION } from "../../src/version.ts";
import type { Model } from "../model.ts";
import { Signal } from "../signal.ts";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icons.tsx";
import { PathFacts } from "./path-facts.tsx";
import { useSignal } from "./use-signal.ts";

const NO_HOST = new Signal<HostFacts | null>(null);

export function PrivacyButton({ model }: { model: Model | null }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="quiet-button" onClick={() => setOpen(true)}>
        <Icon name="lock" /> Who can read this?
      </button>
      {open && <PrivacyPanel model={model} onClose={() => setOpen(false)} />}
    </>
  );
}

export function PrivacyPanel({ model, onClose }: { model: Model | null; onClose: () => void }) {
  const host = useSignal(model?.connection.host ?? NO_HOST);
  const relay = model ? new URL(model.relayUrl).host : location.host;
  return (
    <Dialog title="Who can read this?" onClose={onClose}>
      <dl class="facts">
        <dt>You and {host ? host.name : "your machine"}</dt>
        <dd>
          Everything between this page and the machine is encrypted from end to end. The four digits of a code
          and the secret of a link never leave the two ends.
        </dd>
        <dt>Not the relay, {relay}</dt>
        <dd>
          It moves sealed frames. It sees network addresses, times and sizes, and the four letters of a code.
        </dd>
        {model && <PathFacts model={model} />}
        <dt>But: whoever serves this page, {location.host}</dt>
        <dd>
          Each time it is loaded you trust them not to change it, as with any web page. If that is not you:
          use “remi connect” in a terminal, or serve the viewer yourself.
        </dd>
        {host && (
          <>
            <dt>The machine’s fingerprint</dt>
            <dd class="fingerprint small">{host.fingerprint}</dd>
            <dt>Your access</dt>
            <dd>
              {host.scope === "view" ? "You can watch, but not type." : "You can watch and type."}{" "}
              {host.session ? "For one session." : "For all sessions of the machine."} Opened with{" "}
              {host.by === "code" ? "a code" : "a link or a key kept in this browser"}.
            </dd>
          </>
        )}
        <dt>Versions</dt>
        <dd>
          Viewer {VERSION}
          {host && `, machine ${host.version}`}
        </dd>
      </dl>
    </Dialog>
  );
}
