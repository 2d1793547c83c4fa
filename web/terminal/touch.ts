// Fingers on the terminal: a drag moves the view first, then the scrollback, and in a full-screen program turns into
// wheel or arrow keys. A tap is left to the browser, which turns it into a click.

export interface TouchTarget {
  /** Moves the view; returns the vertical rest that it could not move, in pixels. */
  pan(dx: number, dy: number): number;
  /** Scrolls by whole lines, positive for down. */
  scroll(lines: number): void;
  /** Height of a line, pixels. */
  lineHeight(): number;
}

/** Pixels within which a touch is a tap and not a drag. */
const TAP_PX = 9;
/** Share of the speed that is left after 16 ms of gliding. */
const GLIDE = 0.94;
/** Pixels a ms below which a glide is over. */
const GLIDE_MIN = 0.03;

/** Listens on `element`; returns a function that stops it. */
export function followTouch(element: HTMLElement, target: TouchTarget): () => void {
  let last: { x: number; y: number; at: number } | null = null;
  let start = { x: 0, y: 0, at: 0 };
  let speed = 0;
  let rest = 0;
  let moved = false;
  let gliding = 0;

  const move = (dx: number, dy: number) => {
    rest += target.pan(dx, dy);
    const line = Math.max(4, target.lineHeight());
    const lines = Math.trunc(rest / line);
    if (lines === 0) return;
    rest -= lines * line;
    target.scroll(-lines);
  };
  const glide = () => {
    speed *= GLIDE;
    if (Math.abs(speed) < GLIDE_MIN) return;
    move(0, speed * 16);
    gliding = requestAnimationFrame(glide);
  };
  const onStart = (event: TouchEvent) => {
    cancelAnimationFrame(gliding);
    const touch = event.touches[0];
    if (event.touches.length !== 1 || !touch) {
      last = null;
      return;
    }
    start = { x: touch.clientX, y: touch.clientY, at: event.timeStamp };
    last = start;
    speed = 0;
    rest = 0;
    moved = false;
  };
  const onMove = (event: TouchEvent) => {
    const touch = event.touches[0];
    if (!last || !touch) return;
    if (Math.hypot(touch.clientX - start.x, touch.clientY - start.y) > TAP_PX) moved = true;
    if (!moved) return;
    event.preventDefault();
    const dy = touch.clientY - last.y;
    move(touch.clientX - last.x, dy);
    const ms = Math.max(1, event.timeStamp - last.at);
    speed = 0.7 * (dy / ms) + 0.3 * speed;
    last = { x: touch.clientX, y: touch.clientY, at: event.timeStamp };
  };
  const onEnd = (event: TouchEvent) => {
    if (!last) return;
    last = null;
    if (!moved) return;
    event.preventDefault();
    gliding = requestAnimationFrame(glide);
  };
  const active = { passive: false } as const;
  element.addEventListener("touchstart", onStart, { passive: true });
  element.addEventListener("touchmove", onMove, active);
  element.addEventListener("touchend", onEnd, active);
  return () => {
    cancelAnimationFrame(gliding);
    element.removeEventListener("touchstart", onStart);
    element.removeEventListener("touchmove", onMove);
    element.removeEventListener("touchend", onEnd);
  };
}
