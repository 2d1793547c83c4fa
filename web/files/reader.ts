// The page's side of the worker that reads texts: one question at a time, and no longer than a person waits.

import { READER, trusted } from "../trusted-script.ts";
import type { ReaderAnswer, ReaderAsk } from "./doc.ts";

/** Ms for one text. After that it is shown as it is. */
const READING_MS_MAX = 4_000;

/** What the worker makes of a text; null when it takes too long or cannot. */
export function readApart(ask: ReaderAsk): Promise<ReaderAnswer | null> {
  return new Promise((resolve) => {
    const worker = new Worker(trusted(READER));
    const settle = (answer: ReaderAnswer | null) => {
      clearTimeout(timer);
      worker.terminate();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(null), READING_MS_MAX);
    worker.addEventListener("message", ({ data }: MessageEvent<ReaderAnswer>) => settle(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      settle(null);
    });
    worker.postMessage(ask);
  });
}
