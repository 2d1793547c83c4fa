// Bytes that are no text and no picture.

import { useMemo } from "preact/hooks";
import { hexText } from "../../files/hex.ts";

const ROW_BYTES = 16;
const NARROW_ROW_BYTES = 8;

export function HexView({ bytes, size, isWhole }: { bytes: Uint8Array; size: string; isWhole: boolean }) {
  const text = useMemo(() => {
    const isNarrow = matchMedia("(max-width: 640px)").matches;
    return hexText(bytes, isNarrow ? NARROW_ROW_BYTES : ROW_BYTES);
  }, [bytes]);
  return (
    <>
      <p class="file-note">
        {isWhole ? `${size}, not a text` : `Not a text. These are the first bytes of ${size}.`}
      </p>
      <pre class="hex">{text}</pre>
    </>
  );
}
