// Which screen is shown: decided by the connection's status and the place, and by nothing else.

import { useEffect, useState } from "preact/hooks";
import { keepViewer } from "../installed.ts";
import type { Model } from "../model.ts";
import { useSignal } from "../signal.ts";
import { HostCheck, Pairing } from "./checks.tsx";
import { Connecting, Replaced } from "./connecting.tsx";
import { Session } from "./session.tsx";
import { SessionList } from "./session-list.tsx";
import { Start } from "./start.tsx";
import { Toasts } from "./toasts.tsx";
import { UpdateBar } from "./update-bar.tsx";

export function App({ starting }: { starting: Promise<Model> }) {
  const [model, setModel] = useState<Model | null>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    starting.then(setModel, () => setBroken(true));
  }, [starting]);
  if (broken) return <Unsupported />;
  if (!model) return <Start model={null} />;
  return (
    <>
      <UpdateBar />
      <Screen model={model} />
      <Toasts model={model} />
    </>
  );
}

function Screen({ model }: { model: Model }) {
  const status = useSignal(model.connection.status);
  const host = useSignal(model.connection.host);
  const place = useSignal(model.place);
  useEffect(() => {
    // Not before: the first visit loads what it needs and no more.
    if (status.phase === "ready") void keepViewer();
  }, [status.phase === "ready"]);
  useEffect(() => {
    if (!place?.session) document.title = host ? `${host.name} – remi` : "remi";
  }, [place, host]);
  switch (status.phase) {
    case "idle":
    case "failed":
      return <Start model={model} />;
    case "confirm-host":
      return <HostCheck model={model} fingerprint={status.fingerprint} />;
    case "pairing":
      return <Pairing model={model} fingerprint={status.fingerprint} />;
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
