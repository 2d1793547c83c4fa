// The first screen: a code or a link, and the machines that this browser has been in.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Status } from "../../src/peer/status.ts";
import type { Machine } from "../machine/machines.ts";
import type { Model } from "../model.ts";
import { Signal } from "../signal.ts";
import { canReturn, type KnownHost } from "../store/hosts.ts";
import { ago, failureWords } from "../texts.ts";
import { IconButton } from "./icon-button.tsx";
import { Icon, Logo } from "./icons.tsx";
import { PrivacyButton } from "./privacy.tsx";
import { useSignal } from "./use-signal.ts";

const NO_HOSTS = new Signal<readonly KnownHost[]>([]);
const NO_MACHINES = new Signal<readonly Machine[]>([]);
const IDLE = new Signal<Status>({ phase: "idle" });

/** Upper case, and the dash where it belongs: `kqtb4827` becomes `KQTB-4827`. Anything else stays as it is. */
export function shapeCode(typed: string): string {
  const plain = typed.toUpperCase().replace(/[\s-]/g, "");
  if (!/^[A-Z]{0,4}\d{0,8}$/.test(plain)) return typed;
  return plain.length > 4 ? `${plain.slice(0, 4)}-${plain.slice(4)}` : plain;
}

export function Start({ model }: { model: Model | null }) {
  const status = useSignal(model?.connection.status ?? IDLE);
  const known = useSignal(model?.known ?? NO_HOSTS);
  const machines = useSignal(model?.machines.all ?? NO_MACHINES);
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const failure = status.phase === "failed" ? failureWords(status.why, status.triesLeft) : null;
  useEffect(() => input.current?.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!model) return;
    const isGood = await model.enter(typed);
    setWrong(
      isGood ? "" : "A code is four letters and four digits, such as KQTB-4827. It has no I, L, O, 0 or 1.",
    );
    if (!isGood) input.current?.focus();
  };
  return (
    <main class="center">
      <header class="brand">
        <Logo />
        <h1>remi</h1>
        <p>Your sessions, from anywhere</p>
      </header>
      <form class="card" onSubmit={submit} noValidate>
        {failure && (
          <div class="notice" role="alert">
            <strong>{failure.title}</strong>
            <span>{failure.what}</span>
          </div>
        )}
        <label class="field">
          <span>Code or link</span>
          <input
            ref={input}
            class="code"
            type="text"
            value={typed}
            placeholder="KQTB-4827"
            maxLength={300}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            enterkeyhint="go"
            aria-invalid={wrong !== ""}
            aria-describedby="code-help"
            onInput={(event) => {
              setTyped(shapeCode(event.currentTarget.value));
              setWrong("");
            }}
          />
        </label>
        <p id="code-help" class={wrong ? "hint wrong" : "hint"} aria-live="polite">
          {wrong || "“remi code” shows it on your machine."}
        </p>
        <button class="primary" type="submit" disabled={!model || typed.trim() === ""}>
          Connect
        </button>
      </form>
      {model && known.length > 0 && <Known model={model} known={known} />}
      <footer class="foot">
        {model && machines.length > 1 && (
          <button type="button" class="quiet-button" onClick={() => model.cancelMachine()}>
            <Icon name="back" /> Back to the sessions
          </button>
        )}
        <PrivacyButton model={model} />
      </footer>
    </main>
  );
}

function Known({ model, known }: { model: Model; known: readonly KnownHost[] }) {
  const now = Date.now();
  return (
    <section class="card list" aria-label="Machines">
      <h2>Machines</h2>
      <ul>
        {known.map((host) => (
          <li key={host.rid} class="row">
            <button
              type="button"
              class="row-main"
              disabled={!canReturn(host, now)}
              onClick={() => model.goBack(host)}
            >
              <Icon name="machine" />
              <span class="grow">
                <span class="name">{host.name}</span>
                <span class="meta">
                  {canReturn(host, now) ? `used ${ago(now - host.usedAt)} ago` : "needs a new code"}
                  {host.scope === "view" && " · view only"}
                </span>
              </span>
            </button>
            <IconButton
              icon="close"
              label={`Forget ${host.name}`}
              onClick={() => void model.forget(host.rid)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
