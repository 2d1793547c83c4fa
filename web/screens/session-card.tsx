// A session in the list: its state and the reason, its last lines, and answers to what it asks.

import { useMemo, useRef, useState } from "preact/hooks";
import type { SessionInfo } from "../../src/protocol/session-info.ts";
import type { Entry } from "../machine/machines.ts";
import type { Model } from "../model.ts";
import { choicesIn } from "../session/choices.ts";
import type { Glance } from "../session/glance.ts";
import { plainLines } from "../session/plain-lines.ts";
import type { Screen } from "../session/screen.ts";
import { Signal } from "../signal.ts";
import { ago } from "../texts.ts";
import { Answers } from "./answers.tsx";
import { lookOf, sessionWords, stateWords, tellsWhy } from "./session-words.ts";
import { useGlance } from "./use-glance.ts";
import { useSignal } from "./use-signal.ts";

/** Lines that are shown of a session that asks, and of another one. */
const LINES_ASKED = 6;
const LINES = 3;

const NO_SCREEN = new Signal<Screen | null>(null);
const NO = new Signal(false);

export interface SessionCardProps {
  readonly model: Model;
  readonly entry: Entry;
  /** Name of its machine where there are several. */
  readonly machine: string | null;
  /** Ms since the epoch. */
  readonly now: number;
}

export function SessionCard({ model, entry, machine, now }: SessionCardProps) {
  const { info } = entry;
  const look = lookOf(info);
  const row = useRef<HTMLLIElement>(null);
  const glance = useGlance(entry.machine.glances, info.id, row);
  return (
    <li ref={row} class={`session-card ${look}`}>
      <button type="button" class="card-main" onClick={() => model.openSession(info.id, entry.machine)}>
        <span class={`dot ${look}`} aria-hidden="true" />
        <span class="grow">
          <span class="name">
            {info.name}
            {machine !== null && <span class="tag">{machine}</span>}
            {info.muted && <span class="tag">muted</span>}
          </span>
          <span class={tellsWhy(info) ? "meta why" : "meta mono"}>{sessionWords(info)}</span>
        </span>
        <span class={`state ${look}`}>
          {stateWords(info)}
          <span class="meta">{ago(now - info.stateSince)}</span>
        </span>
      </button>
      <LastLines info={info} glance={glance} />
    </li>
  );
}

function LastLines({ info, glance }: { info: SessionInfo; glance: Glance | null }) {
  const screen = useSignal(glance?.screen ?? NO_SCREEN);
  const takesAnswers = useSignal(glance?.takesAnswers ?? NO);
  const [replies, setReplies] = useState(false);
  const isAsked = info.state === "waiting";
  const offer = useMemo(() => screen && choicesIn(screen.lines, screen.readsLines), [screen]);
  if (!glance || !screen || !offer) return null;
  const choices = isAsked && takesAnswers ? offer.choices : [];
  const above = choices.length > 0 ? screen.lines.slice(0, offer.above) : screen.lines;
  const lines = plainLines(above, isAsked ? LINES_ASKED : LINES);
  const mayReply = takesAnswers && info.state !== "exited";
  return (
    <>
      {lines.length > 0 && <pre class="last-lines">{lines.join("\n")}</pre>}
      {mayReply && !isAsked && (
        <button
          type="button"
          class="text-button reply"
          aria-expanded={replies}
          aria-label={`Write to ${info.name}`}
          onClick={() => setReplies(!replies)}
        >
          {replies ? "Close" : "Write"}
        </button>
      )}
      {mayReply && (isAsked || replies) && (
        <Answers name={info.name} glance={glance} screen={screen} choices={choices} />
      )}
    </>
  );
}
