// One step of one changed file.

import type { ChangeStep } from "../../../src/files/rules/change.ts";
import type { ChangeRow } from "../../changes/change-rows.ts";
import { changeLabel, stateLetter, stateTitle } from "../../changes/words.ts";

export interface ChangeRowButtonProps {
  readonly row: ChangeRow;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

export function ChangeRowButton({ row, isOpen, onOpen }: ChangeRowButtonProps) {
  const { step, name, directory, fromName } = row;
  return (
    <button
      type="button"
      class="files-row change-row"
      tabIndex={-1}
      aria-current={isOpen ? "true" : undefined}
      aria-label={changeLabel(row)}
      title={`${directory}${name}`}
      onClick={onOpen}
    >
      <span class={`change-state ${step.state}`} title={stateTitle(step.state)}>
        {stateLetter(step.state)}
      </span>
      <span class="grow">
        <span class="name">{name}</span>
        {(directory !== "" || fromName !== null) && (
          <span class="meta">{fromName === null ? directory : `${directory} ← ${fromName}`}</span>
        )}
      </span>
      <Counts step={step} />
    </button>
  );
}

/** Lines that were added and removed, if they were counted. */
export function Counts({ step: { added, removed, isBinary } }: { step: ChangeStep }) {
  if (added === null || removed === null) return isBinary ? <span class="counts">binary</span> : null;
  return (
    <span class="counts">
      <span class="plus">+{added}</span> <span class="minus">−{removed}</span>
    </span>
  );
}
