// Which screen is shown: decided by the connection's status and the place, and by nothing else.

import { useEffect, useState } from "preact/hooks";
import type { HostFacts, Status } from "../../src/peer/status.ts";
import { unhandled } from "../../src/protocol/unhandled.ts";
import { keepViewer } from "../installed.ts";
import type { Model, Place } from "../model.ts";
import { Signal } from "../signal.ts";
import { HostCheck, Pairing } from "./checks.tsx";
import { Connecting, Replaced } from "./connecting.tsx";
import { Session } from "./session.tsx";
import { SessionList } from "./session-list.tsx";
import { Start } from "./start.tsx";
import { Toasts } from "./toasts.tsx";
import { UpdateBar } from "./update-bar.tsx";
import { useSignal } from "./use-signal.ts";

export function App({ starting }: { starting: Promise<Model> }) {
  const [model, setModel] = useState<Model | null>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    starting.then(setModel, () => setBroken(true));
  }, [starting]);
  if (broken) return <Unsupported />;
  return (
    <>
      <UpdateBar />
      <Screen model={model} />
      {model && <Toasts model={model} />}
    </>
  );
}

/**
 * What is shown before the crypto has loaded. The first screen stays the same afterwards, so that the person can go on
 * typing.
 */
const NOT_YET = {
  status: new Signal<Status>({ phase: "idle" }),
  host: new Signal<HostFacts | null>(null),
  place: new Signal<Place | null>(null),
};

function Screen({ model }: { model: Model | null }) {
  const status = useSignal(model?.connection.status ?? NOT_YET.status);
  const host = useSignal(model?.connection.host ?? NOT_YET.host);
  const place = useSignal(model?.place ?? NOT_YET.place);
  useEffect(() => {
    // Not before: the first visit loads what it needs and no more.
    if (status.phase === "ready") void keepViewer();
  }, [status.phase === "ready"]);
  useEffect(() => {
    if (!place?.session) document.title = host ? `${host.name} – remi` : "remi";
  }, [place, host]);
  if (!model) return <Start model={model} />;
  switch (status.phase) {
    case "idle":
    case "failed":
      return <Start model={model} />;
    case "confirm-host":
      return <HostCheck model={model} fingerprint={status.fingerprint} />;
    case "pairing":
      return <Pairing model={model} fingerprint={status.fingerprint} />;
    case "connecting":
    case "ready":
    case "down":
    case "replaced":
      break;
    default:
      return unhandled(status);
  }
  if (!host) return status.phase === "replaced" ? <Replaced model={model} /> : <Connecting model={model} />;
  return (
    <>
      {place?.session ? (
        <Session key={`${host.rid} ${place.session}`} model={model} host={host} id={place.session} />
      ) : (
        <SessionList model={model} host={host} />
      )}
      {status.phase === "replaced" && <Replaced model={model} />}
    </>
  );
}

function Unsupported() {
  return (
    <main class="center">
      <section class="card">
        <h1>This browser cannot decrypt</h1>
        <p>
          The viewer needs WebAssembly, which this browser has turned off. Use another browser, or “remi
          connect” in a terminal.
        </p>
      </section>
    </main>
  );
}
