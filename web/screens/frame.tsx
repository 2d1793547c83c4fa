// The parts of a wide page: something at the left, something at the right, and what is worked in between them. Knows no
// sessions.

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Sides } from "../store/settings.ts";
import { Separator } from "./separator.tsx";

/** Widths, pixels: a side is never narrower, and takes no more than a share of the page. */
const LIST_PX_MIN = 200;
const PANEL_PX_MIN = 240;
const SHARE_MAX = 0.4;

export interface FrameProps {
  readonly sides: Sides;
  readonly onSides: (change: Partial<Sides>) => void;
  readonly list: ComponentChildren;
  /** Null: there is none now. */
  readonly panel: ComponentChildren | null;
  readonly onHidePanel: () => void;
  readonly children: ComponentChildren;
}

export function Frame({ sides, onSides, list, panel, onHidePanel, children }: FrameProps) {
  const pageWidth = usePageWidth();
  const max = (min: number) => Math.max(min, Math.round(pageWidth * SHARE_MAX));
  const fit = (width: number, min: number) => Math.max(min, Math.min(max(min), width));
  const [listWidth, panelWidth] = [fit(sides.list, LIST_PX_MIN), fit(sides.panel, PANEL_PX_MIN)];
  const isWhole = panel !== null && sides.wholePanel;
  return (
    <div class="frame">
      {sides.showsList && (
        <>
          <div id="frame-list" class="frame-side" inert={isWhole} style={{ width: `${listWidth}px` }}>
            {list}
          </div>
          <Separator
            label="Width of the sessions"
            controls="frame-list"
            side="left"
            width={listWidth}
            min={LIST_PX_MIN}
            max={max(LIST_PX_MIN)}
            onWidth={(width) => onSides({ list: width })}
            onHide={() => onSides({ showsList: false })}
          />
        </>
      )}
      <div class="frame-middle" inert={isWhole}>
        {children}
      </div>
      {panel !== null && !isWhole && (
        <Separator
          label="Width of the panel"
          controls="frame-panel"
          side="right"
          width={panelWidth}
          min={PANEL_PX_MIN}
          max={max(PANEL_PX_MIN)}
          onWidth={(width) => onSides({ panel: width })}
          onHide={onHidePanel}
        />
      )}
      {panel !== null && (
        <div
          key="panel"
          id="frame-panel"
          class={isWhole ? "frame-side whole" : "frame-side"}
          style={{ width: `${panelWidth}px` }}
        >
          {panel}
        </div>
      )}
    </div>
  );
}

function usePageWidth(): number {
  const [width, setWidth] = useState(innerWidth);
  useEffect(() => {
    const onResize = () => setWidth(innerWidth);
    addEventListener("resize", onResize);
    return () => removeEventListener("resize", onResize);
  }, []);
  return width;
}
