// Two moments at which a person decides whom to trust: a machine that is new to this browser, and this browser at a
// machine that lets in known devices only.

import type { Model } from "../model.ts";
import { Icon } from "./icons.tsx";

export function HostCheck({ model, fingerprint }: { model: Model; fingerprint: string }) {
  return (
    <main class="center">
      <section class="card" role="alertdialog" aria-labelledby="check-title" aria-describedby="check-text">
        <span class="badge-icon">
          <Icon name="lock" />
        </span>
        <h1 id="check-title">A machine this browser does not know</h1>
        <p id="check-text">
          The link leads to the machine with this fingerprint. “remi code” shows the same one there.
        </p>
        <p class="fingerprint">{fingerprint}</p>
        <p class="hint">Go on only if you got the link from somebody you trust, or made it yourself.</p>
        <div class="actions">
          <button type="button" class="secondary" onClick={() => model.leave()}>
            Go back
          </button>
          <button
            type="button"
            class="primary"
            ref={(button) => button?.focus()}
            onClick={() => model.connection.confirmHost()}
          >
            Connect
          </button>
        </div>
      </section>
    </main>
  );
}

export function Pairing({ model, fingerprint }: { model: Model; fingerprint: string }) {
  return (
    <main class="center">
      <section class="card" aria-live="polite">
        <span class="badge-icon">
          <Icon name="lock" />
        </span>
        <h1>Waiting to be let in</h1>
        <p>
          At the machine, run <code>remi devices</code>, compare, and approve this browser:
        </p>
        <p class="fingerprint">{fingerprint}</p>
        <p class="hint">If the two differ, somebody is between you: do not approve.</p>
        <div class="actions">
          <button type="button" class="secondary" onClick={() => model.leave()}>
            Cancel
          </button>
        </div>
      </section>
    </main>
  );
}
