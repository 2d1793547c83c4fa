// Stands for the servers of the agents' vendors, on loopback: it answers the streaming APIs of Anthropic, OpenAI
// (responses and chat completions) and Gemini. Words in the prompt decide what it answers; see `Order`.

import { anthropic, chat, gemini, responses } from "./api-dialects.ts";

/** What a prompt orders by `MOCK:kind argument`: the last such words in it count. */
export interface Order {
  readonly kind: /** `say TEXT`: a short answer with the text in it. */
    | "say"
    /** `stream N MS`: N lines, one each MS. */
    | "stream"
    /** `think MS`: silence, then a short answer. */
    | "think"
    /** `run COMMAND ;; COMMAND`: asks to run commands, all in one answer. */
    | "run"
    /** `background COMMAND`: asks to run one that goes on in the background. */
    | "background"
    /** `agent MS`: asks to start an agent in the background that thinks for this long. */
    | "agent"
    /** `write FILE`: asks to write a file. */
    | "write"
    /** `ask`: a question with choices. */
    | "ask"
    /** `plan`: a plan to be approved. */
    | "plan"
    /** `error STATUS`: the request fails. */
    | "error";
  readonly text: string;
}

const KINDS = "say|stream|think|run|background|agent|write|ask|plan|error";

/** Answers until it is stopped. `url` has no slash at its end; `heard` gets each request for an answer with tools. */
export function startDouble(
  port = 0,
  heard: (newMessages: string) => void = () => {},
): { readonly url: string; readonly port: number; stop(): void } {
  const server = Bun.serve({
    port,
    hostname: "127.0.0.1",
    idleTimeout: 0,
    fetch: (request) => answer(request, heard),
  });
  return { url: `http://127.0.0.1:${server.port}`, port: server.port!, stop: () => void server.stop(true) };
}

async function answer(request: Request, heard: (newMessages: string) => void): Promise<Response> {
  const { pathname } = new URL(request.url);
  // biome-ignore lint/suspicious/noExplicitAny: what four vendors' clients send
  const body: any = await request.json().catch(() => ({}));
  if (pathname.includes("/count_tokens")) return Response.json({ input_tokens: 100 });
  if (body.tools?.length > 0) {
    const items: unknown[] = body.messages ?? body.input ?? body.contents ?? [];
    const isAnswer = (item: unknown) => /assistant|model/.test((item as { role?: string }).role ?? "");
    heard(JSON.stringify(items.slice(items.findLastIndex(isAnswer) + 1)));
  }
  if (pathname.includes("/messages")) return anthropic(body);
  if (pathname.includes("/responses")) return responses(body);
  if (/generateContent/i.test(pathname)) return gemini(body, /stream/i.test(pathname));
  if (pathname.includes("/chat/completions")) return chat(body);
  return Response.json({ data: [], models: [] });
}

/** The order in a prompt; a short answer if there is none. */
export function orderIn(prompt: string): Order {
  const found = [...prompt.matchAll(new RegExp(`MOCK:(${KINDS})[ \\t]*([^\\n"\\\\]*)`, "g"))].at(-1);
  if (!found) return { kind: "say", text: "done" };
  return { kind: found[1] as Order["kind"], text: found[2]!.trim() };
}

/** The answer in words, each after its pause. */
export async function* wordsOf({ kind, text }: Order): AsyncGenerator<string> {
  if (kind === "stream") {
    const [lines = 10, ms = 100] = text.split(" ").map(Number);
    for (let i = 1; i <= lines; i++) {
      yield `${i}. line ${i} of the stream, **bold** and \`code\` to make it a line of some length\n`;
      await Bun.sleep(ms);
    }
    return;
  }
  if (kind === "think") await Bun.sleep(Number(text) || 5_000);
  const words = kind === "say" || kind === "think" ? `The answer is ${text}. END` : "I do that now.";
  for (const word of words.split(" ")) {
    yield `${word} `;
    await Bun.sleep(40);
  }
}

/** A stream of server-sent events; `write` sends one piece of it, and is false once nobody reads. */
export function eventStream(run: (write: (text: string) => boolean) => Promise<void>): Response {
  let isOpen = true;
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (text: string) => {
        if (isOpen) controller.enqueue(new TextEncoder().encode(text));
        return isOpen;
      };
      await run(write).catch(() => {});
      if (isOpen) controller.close();
      isOpen = false;
    },
    cancel() {
      isOpen = false;
    },
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  });
}

export const newId = (prefix: string) => `${prefix}_${crypto.randomUUID().replaceAll("-", "").slice(0, 20)}`;

if (import.meta.main) console.log(`answers on ${startDouble(Number(process.argv[2] ?? 0)).url}`);
