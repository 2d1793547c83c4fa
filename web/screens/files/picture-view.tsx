// A picture, as large as there is room, or larger to look at a part of it.

import { useRef, useState } from "preact/hooks";
import { IconButton } from "../icon-button.tsx";

const ZOOM_MIN = 0.1;
const ZOOM_MAX = 16;
const ZOOM_STEP = 1.5;

export function PictureView({ url, name, size }: { url: string; name: string; size: string }) {
  const picture = useRef<HTMLImageElement>(null);
  const [natural, setNatural] = useState<{ width: number; height: number } | null>(null);
  const [isBroken, setIsBroken] = useState(false);
  /** Of the picture's own size; null: as large as there is room. */
  const [zoom, setZoom] = useState<number | null>(null);
  if (isBroken) return <p class="files-problem">The browser cannot show this picture ({size}).</p>;
  const by = (factor: number) => {
    const shown = picture.current!.getBoundingClientRect().width / (natural?.width || 1);
    setZoom(Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, (zoom ?? shown) * factor)));
  };
  const facts = natural ? `${natural.width} × ${natural.height} · ${size}` : size;
  return (
    <div class="picture">
      <div class="file-note">
        <span class="grow">{zoom === null ? facts : `${Math.round(zoom * 100)} % of ${facts}`}</span>
        <button type="button" class="icon-button" aria-label="Smaller" onClick={() => by(1 / ZOOM_STEP)}>
          <span class="zoom-sign">−</span>
        </button>
        <button type="button" class="icon-button" aria-label="Larger" onClick={() => by(ZOOM_STEP)}>
          <span class="zoom-sign">+</span>
        </button>
        <IconButton
          icon={zoom === null ? "larger" : "fit"}
          label={zoom === null ? "Its own size" : "Whole picture"}
          onClick={() => setZoom(zoom === null ? 1 : null)}
        />
      </div>
      <div class="picture-box">
        <img
          ref={picture}
          class={zoom === null ? "fits" : ""}
          src={url}
          alt={name}
          draggable={false}
          // A picture without a size of its own, as some drawings are, has the room.
          style={zoom === null || !natural?.width ? {} : { width: `${natural.width * zoom}px` }}
          onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
            setNatural({ width, height })
          }
          onError={() => setIsBroken(true)}
          onDblClick={() => setZoom(zoom === null ? 1 : null)}
        />
      </div>
    </div>
  );
}
