// The text of a field whose text may come back: it was not typed.

import { type Dispatch, type StateUpdater, useEffect, useState } from "preact/hooks";
import type { Signal } from "../signal.ts";
import { useSignal } from "./use-signal.ts";

/** @param returned what comes back, which is taken from it. It is not shown if something else is in the field by then. */
export function useReturned(returned: Signal<string | null>): [string, Dispatch<StateUpdater<string>>] {
  const [text, setText] = useState("");
  const back = useSignal(returned);
  useEffect(() => {
    if (back === null) return;
    returned.value = null;
    setText((now) => (now === "" ? back : now));
  }, [back, returned]);
  return [text, setText];
}
