// Warns that somebody tried wrong codes before this browser came in.

import type { HostFacts } from "../../src/peer/status.ts";

export function FailedTries({ host }: { host: HostFacts }) {
  const { failedTriesBefore: tries } = host;
  if (tries === 0) return null;
  return (
    <div class="notice" role="alert">
      <strong>
        {tries} wrong {tries === 1 ? "code was" : "codes were"} tried before yours
      </strong>
      <span>If that was not you, make a new code with “remi code --refresh”.</span>
    </div>
  );
}
