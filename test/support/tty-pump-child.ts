// Copies between its terminal and a test: `write N` prints N patterned bytes through TtyWriter; `read` stops its
// reader at the byte "!", and a second reader takes what comes after.
import { readSync, writeSync } from "node:fs";
import { openRawTerminal } from "../../src/client/tty/lifecycle.ts";
import { readTerminal, type TtyReader, type TtyReaderOptions } from "../../src/client/tty/reader.ts";
import { TtyWriter } from "../../src/client/tty/writer.ts";
import { patternBytes } from "./pty-probe.ts";

/** Bytes per `write`, about what one frame of output carries. */
const CHUNK_BYTES = 60_000;

const [, , mode, argument] = process.argv;
const opened = openRawTerminal({ restoreSequence: () => "" });
if (!opened.ok) throw new Error(opened.reason);
const { terminal } = opened;
terminal.enter();

if (mode === "write") {
  const bytes = patternBytes(Number(argument));
  let offset = 0;
  const pump = () => {
    while (offset < bytes.length) {
      const end = Math.min(offset + CHUNK_BYTES, bytes.length);
      // A buffer that is used again at once, as a caller may do.
      const chunk = bytes.slice(offset, end);
      offset = end;
      const whole = writer.write(chunk);
      chunk.fill(0);
      if (!whole) return;
    }
    terminal.dispose();
    process.exit(writer.pendingBytes === 0 ? 0 : 1);
  };
  const writer = new TtyWriter(terminal.fd, { onDrain: pump, onClosed: () => process.exit(7) });
  writeSync(1, "<go>");
  pump();
} else {
  const reading: TtyReader = startReading({
    onData: async (bytes) => {
      const text = Buffer.from(bytes).toString();
      writeSync(1, `<first ${text}>`);
      if (!text.includes("!")) return;
      const rest = await reading.stop();
      writeSync(1, `<stopped ${rest.length}>`);
      // The test types only now; a reader that was still listening would take it.
      const buffer = Buffer.alloc(100);
      const count = readSync(0, buffer);
      writeSync(1, `<second ${buffer.subarray(0, count).toString()}>`);
      terminal.dispose();
    },
    onEnd: () => process.exit(5),
  });
  writeSync(1, "<go>");
}

function startReading(options: TtyReaderOptions): TtyReader {
  const result = readTerminal(options);
  if (!result.ok) throw new Error(result.reason);
  return result.reader;
}
