// A finger that moves sideways over a part of the page.

import { useRef } from "preact/hooks";

/** Pixels that it moves at least, and how much more sideways than up or down. */
const SWIPE_PX = 60;
const SIDEWAYS = 2;
/** A slower one is something else, ms. */
const SWIPE_MS_MAX = 800;

export interface Swipe {
  readonly onTouchStart: (event: TouchEvent) => void;
  readonly onTouchEnd: (event: TouchEvent) => void;
}

/** @param swiped called with 1 for a swipe to the left, which brings what comes next */
export function useSwipe(swiped: (by: 1 | -1) => void): Swipe {
  const start = useRef<{ readonly x: number; readonly y: number; readonly at: number } | null>(null);
  return {
    onTouchStart: ({ touches, timeStamp: at }) => {
      const [touch] = touches;
      start.current = touches.length === 1 && touch ? { x: touch.clientX, y: touch.clientY, at } : null;
    },
    onTouchEnd: ({ changedTouches, timeStamp }) => {
      const [from, touch] = [start.current, changedTouches[0]];
      start.current = null;
      if (!from || !touch || timeStamp - from.at > SWIPE_MS_MAX) return;
      const [dx, dy] = [touch.clientX - from.x, touch.clientY - from.y];
      if (Math.abs(dx) >= SWIPE_PX && Math.abs(dx) >= SIDEWAYS * Math.abs(dy)) swiped(dx < 0 ? 1 : -1);
    },
  };
}
