// Search in the screen and the scrollback.

import { useEffect, useRef, useState } from "preact/hooks";
import type { SessionController } from "../session/controller.ts";
import type { SearchOutcome } from "../terminal/search.ts";
import { IconButton } from "./icon-button.tsx";

export function SearchBar({ controller, onClose }: { controller: SessionController; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState("");
  useEffect(() => {
    field.current?.focus();
    return () => controller.view.value?.search.end();
  }, [controller]);
  const find = (towards: "up" | "down") => {
    const query = field.current!.value;
    const found = query === "" ? null : controller.view.value?.search.find(query, towards);
    setOutcome(found ? outcomeWords(found) : "");
  };
  return (
    <search class="search-bar">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          find("up");
        }}
        onKeyDown={(event) => event.key === "Escape" && onClose()}
      >
        <input
          ref={field}
          type="search"
          placeholder="Search the scrollback"
          aria-label="Search"
          maxLength={200}
          onInput={() => find("up")}
        />
        <span class="hint count-of-matches" role="status">
          {outcome}
        </span>
        <IconButton icon="up" label="Previous match" type="submit" />
        <IconButton icon="down" label="Next match" onClick={() => find("down")} />
        <IconButton icon="close" label="Close search" onClick={onClose} />
      </form>
    </search>
  );
}

function outcomeWords({ index, count, more }: SearchOutcome): string {
  if (count === 0) return "Not found";
  // The position is unknown when not all matches were counted.
  return more ? `more than ${count}` : `${index} of ${count}`;
}
