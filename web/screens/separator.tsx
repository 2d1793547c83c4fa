// The edge between two parts of a page, moved by pointer and keys: a window splitter as WAI-ARIA describes it.

import { useRef } from "preact/hooks";
import { isChord } from "./page-keys.ts";

/** Pixels that an arrow key moves it, and with Shift. */
const STEP_PX = 16;
const LARGE_STEP_PX = 64;
/** Dragged to less than this share of the smallest width, the part is hidden. */
const HIDES_BELOW = 0.5;

export interface SeparatorProps {
  /** What it makes wider or narrower. */
  readonly label: string;
  /** Id of that element. */
  readonly controls: string;
  /** On which side of the separator that is. */
  readonly side: "left" | "right";
  /** Its width, the smallest and the largest, pixels. */
  readonly width: number;
  readonly min: number;
  readonly max: number;
  readonly onWidth: (width: number) => void;
  readonly onHide: () => void;
}

export function Separator(props: SeparatorProps) {
  const { label, controls, side, width, min, max, onWidth, onHide } = props;
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const towards = side === "left" ? 1 : -1;
  const set = (next: number) => onWidth(Math.round(Math.max(min, Math.min(max, next))));
  const onKey = (event: KeyboardEvent) => {
    const step = (event.shiftKey ? LARGE_STEP_PX : STEP_PX) * towards;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowRight: () => set(width + step),
      ArrowLeft: () => set(width - step),
      Home: () => set(min),
      End: () => set(max),
      Enter: onHide,
    };
    const move = moves[event.key];
    if (!move || isChord(event)) return;
    event.preventDefault();
    move();
  };
  const onMove = (event: PointerEvent) => {
    if (!from.current) return;
    const next = from.current.width + (event.clientX - from.current.x) * towards;
    if (next >= min * HIDES_BELOW) return set(next);
    from.current = null;
    onHide();
  };
  return (
    <hr
      class="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-controls={controls}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={onKey}
      // The keyboard stays where it is.
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width };
      }}
      onPointerMove={onMove}
      onPointerUp={() => {
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
    />
  );
}
