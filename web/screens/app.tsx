// Which screen is shown: decided by the connection's status and the place, and by nothing else.

import { useEffect, useState } from "preact/hooks";
import type { HostFacts, Status } from "../../src/peer/status.ts";
import { unhandled } from "../../src/protocol/unhandled.ts";
import { keepViewer } from "../installed.ts";
import type { Machine } from "../machine/machines.ts";
import type { Model } from "../model.ts";
import type { Place } from "../place.ts";
import { Signal } from "../signal.ts";
import { HostCheck, Pairing } from "./checks.tsx";
import { Connecting, Replaced } from "./connecting.tsx";
import { Session } from "./session.tsx";
import { SessionList } from "./session-list.tsx";
import { Start } from "./start.tsx";
import { Toasts } from "./toasts.tsx";
import { UpdateBar } from "./update-bar.tsx";
import { useMedia, WIDE } from "./use-media.ts";
import { useSignal } from "./use-signal.ts";
import { type LoadedWorkspace, useWorkspace } from "./use-workspace.ts";

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
  machine: new Signal<Machine | null>(null),
  status: new Signal<Status>({ phase: "idle" }),
  host: new Signal<HostFacts | null>(null),
  place: new Signal<Place | null>(null),
};

function Screen({ model }: { model: Model | null }) {
  const machine = useSignal<Machine | null>(model?.machines.current ?? NOT_YET.machine);
  const status = useSignal(machine?.connection.status ?? NOT_YET.status);
  const host = useSignal(machine?.connection.host ?? NOT_YET.host);
  const place = useSignal(model?.place ?? NOT_YET.place);
  const workspace = useWorkspace(useMedia(WIDE), status.phase !== "idle" && status.phase !== "failed");
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
      <Shown model={model} host={host} session={place?.session ?? null} workspace={workspace} />
      {status.phase === "replaced" && <Replaced model={model} />}
    </>
  );
}

interface ShownProps {
  readonly model: Model;
  readonly host: HostFacts;
  /** The open session that has the keyboard. */
  readonly session: string | null;
  readonly workspace: LoadedWorkspace;
}

/** A guest of one session has no list, so there is nothing to stand beside it. */
function Shown({ model, host, session, workspace: Workspace }: ShownProps) {
  const machines = useSignal(model.machines.all);
  if (Workspace !== "none" && (host.session === null || machines.length > 1))
    return Workspace === "loading" ? null : <Workspace model={model} host={host} />;
  if (session === null) return <SessionList model={model} host={host} />;
  return <Session key={`${host.rid} ${session}`} model={model} host={host} id={session} />;
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
