// How each vendor's API says the same things: words, calls of tools, errors. For the API double alone.
// biome-ignore-all lint/suspicious/noExplicitAny: what four vendors' clients send, and what they read

import { eventStream, newId, type Order, orderIn, wordsOf } from "./api-double.ts";

/** The words of a message's content, in every shape that the APIs have for it. */
function textOf(content: any): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => textOf(part?.text ?? part?.content ?? "")).join("\n");
}

const FINISHED: Order = { kind: "say", text: "that the tool has finished" };
const QUESTION = {
  question: "Which colour shall it be?",
  header: "Colour",
  multiSelect: false,
  options: [
    { label: "Red", description: "warm" },
    { label: "Blue", description: "cold" },
  ],
};

/** A call of a tool as its name and arguments. */
interface Call {
  readonly name: string;
  readonly args: Record<string, unknown>;
}

const commandsOf = ({ text }: Order) => text.split(";;").map((command) => command.trim());

// ---- Anthropic messages: Claude Code

export function anthropic(body: any): Response {
  const last = (body.messages ?? []).filter((m: any) => m.role !== "system").at(-1);
  const parts = Array.isArray(last?.content) ? last.content : [{ type: "text", text: last?.content ?? "" }];
  const said = textOf(parts.filter((part: any) => part.type === "text"));
  const isResult = parts.some((part: any) => part.type === "tool_result") && !said.includes("MOCK:");
  const names: string[] = (body.tools ?? []).map((tool: any) => tool.name);
  const order = isResult ? FINISHED : orderIn(said);
  const message = { id: newId("msg"), type: "message", role: "assistant", model: body.model };
  if (order.kind === "error" && names.length > 0) return anthropicError(Number(order.text) || 500);
  if (!body.stream || names.length === 0) {
    const title = [{ type: "text", text: '{"title":"Mock title"}' }];
    const usage = { input_tokens: 10, output_tokens: 10 };
    const whole = { ...message, content: title, stop_reason: "end_turn", stop_sequence: null, usage };
    if (!body.stream) return Response.json(whole);
  }
  const calls = names.length > 0 ? anthropicCalls(order, names) : [];
  return eventStream(async (write) => {
    const tell = (type: string, fields: object) =>
      write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
    const usage = { input_tokens: 100, output_tokens: 1 };
    tell("message_start", {
      message: { ...message, content: [], stop_reason: null, stop_sequence: null, usage },
    });
    tell("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
    for await (const word of wordsOf(names.length > 0 ? order : FINISHED)) {
      const delta = { type: "text_delta", text: word };
      if (!tell("content_block_delta", { index: 0, delta })) return;
    }
    tell("content_block_stop", { index: 0 });
    calls.forEach(({ name, args }, i) => {
      const index = i + 1;
      tell("content_block_start", {
        index,
        content_block: { type: "tool_use", id: newId("toolu"), name, input: {} },
      });
      const delta = { type: "input_json_delta", partial_json: JSON.stringify(args) };
      tell("content_block_delta", { index, delta });
      tell("content_block_stop", { index });
    });
    const reason = calls.length > 0 ? "tool_use" : "end_turn";
    tell("message_delta", {
      delta: { stop_reason: reason, stop_sequence: null },
      usage: { output_tokens: 20 },
    });
    tell("message_stop", {});
  });
}

function anthropicCalls(order: Order, names: readonly string[]): Call[] {
  switch (order.kind) {
    case "run":
      return commandsOf(order).map((command) => ({
        name: "Bash",
        args: { command, description: "Run the command" },
      }));
    case "background":
      return [
        {
          name: "Bash",
          args: { command: order.text, description: "Run it in the background", run_in_background: true },
        },
      ];
    case "agent": {
      const args = { description: "Think long", prompt: `MOCK:think ${order.text}`, run_in_background: true };
      const name = names.includes("Agent") ? "Agent" : "Task";
      return [{ name, args: { ...args, subagent_type: "general-purpose" } }];
    }
    case "write":
      return [{ name: "Write", args: { file_path: order.text, content: "one\ntwo\n" } }];
    case "ask":
      return [{ name: "AskUserQuestion", args: { questions: [QUESTION] } }];
    case "plan":
      return [{ name: "ExitPlanMode", args: { plan: "# Plan\n\n1. Read\n2. Write\n" } }];
    default:
      return [];
  }
}

function anthropicError(status: number): Response {
  const type = status === 429 ? "rate_limit_error" : status === 401 ? "authentication_error" : "api_error";
  const error = { type, message: "The double was told to fail" };
  // Asked again soon, or an agent counts down for minutes.
  return Response.json({ type: "error", error }, { status, headers: { "retry-after": "2" } });
}

// ---- OpenAI responses: Codex

export function responses(body: any): Response {
  const input: any[] = Array.isArray(body.input) ? body.input : [];
  const isResult = /output$/.test(input.at(-1)?.type ?? "");
  const prompts = input.filter((item) => item.role === "user").map((item) => textOf(item.content));
  const order = isResult ? FINISHED : orderIn(prompts.at(-1) ?? "");
  if (order.kind === "error") return openAiError(Number(order.text) || 500);
  const names: string[] = (body.tools ?? []).map((tool: any) => tool.name ?? tool.type);
  const id = newId("resp");
  return eventStream(async (write) => {
    let number = 0;
    const tell = (type: string, fields: object) =>
      write(`event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...fields })}\n\n`);
    tell("response.created", { response: { id, object: "response", status: "in_progress", output: [] } });
    const message = { type: "message", id: newId("msg"), role: "assistant" };
    const at = { item_id: message.id, output_index: 0, content_index: 0 };
    const empty = { type: "output_text", text: "", annotations: [] };
    tell("response.output_item.added", {
      output_index: 0,
      item: { ...message, status: "in_progress", content: [] },
    });
    tell("response.content_part.added", { ...at, part: empty });
    let text = "";
    for await (const word of wordsOf(order)) {
      text += word;
      if (!tell("response.output_text.delta", { ...at, delta: word })) return;
    }
    tell("response.output_text.done", { ...at, text });
    const output: object[] = [{ ...message, status: "completed", content: [{ ...empty, text }] }];
    tell("response.output_item.done", { output_index: 0, item: output[0] });
    for (const { name, args } of codexCalls(order, names)) {
      const call = { type: "function_call", id: newId("fc"), call_id: newId("call"), name };
      const item = isCustom(body, name)
        ? { ...call, type: "custom_tool_call", input: String(args.input) }
        : { ...call, arguments: JSON.stringify(args) };
      tell("response.output_item.added", { output_index: output.length, item });
      tell("response.output_item.done", {
        output_index: output.length,
        item: { ...item, status: "completed" },
      });
      output.push(item);
    }
    const usage = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 120,
    };
    tell("response.completed", { response: { id, object: "response", status: "completed", output, usage } });
  });
}

const isCustom = (body: any, name: string) =>
  (body.tools ?? []).some((tool: any) => tool.name === name && tool.type === "custom");

function codexCalls(order: Order, names: readonly string[]): Call[] {
  const asking = { sandbox_permissions: "require_escalated", justification: "the double wants to" };
  const run = (command: string): Call => {
    if (names.includes("exec_command")) return { name: "exec_command", args: { cmd: command, ...asking } };
    if (names.includes("shell_command")) return { name: "shell_command", args: { command, ...asking } };
    return { name: "shell", args: { command: ["bash", "-lc", command], ...asking } };
  };
  switch (order.kind) {
    case "run":
    case "background":
      return commandsOf(order).map(run);
    case "write":
      return [
        {
          name: "apply_patch",
          args: { input: `*** Begin Patch\n*** Add File: ${order.text}\n+one\n+two\n*** End Patch\n` },
        },
      ];
    case "ask": {
      const { question, header, options } = QUESTION;
      return [
        { name: "request_user_input", args: { questions: [{ id: "colour", header, question, options }] } },
      ];
    }
    case "plan":
      return [{ name: "update_plan", args: { plan: [{ step: "Read", status: "in_progress" }] } }];
    default:
      return [];
  }
}

function openAiError(status: number): Response {
  const type = status === 429 ? "rate_limit_exceeded" : "server_error";
  const error = { type, code: type, message: "The double was told to fail" };
  return Response.json({ error }, { status, headers: { "retry-after": "2" } });
}

// ---- Gemini: Gemini CLI

export function gemini(body: any, isStream: boolean): Response {
  const parts: any[] = body.contents?.at(-1)?.parts ?? [];
  const isResult = parts.some((part) => part.functionResponse);
  const order = isResult ? FINISHED : orderIn(parts.map((part) => part.text ?? "").join("\n"));
  const piece = (content: object[], isLast: boolean) => ({
    candidates: [
      { content: { role: "model", parts: content }, index: 0, ...(isLast ? { finishReason: "STOP" } : {}) },
    ],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 10, totalTokenCount: 20 },
    modelVersion: "gemini-2.5-pro",
  });
  if (!isStream) {
    const choice = { complexity_reasoning: "x", complexity_score: 10, model_choice: "flash", reasoning: "x" };
    return Response.json(piece([{ text: JSON.stringify(choice) }], true));
  }
  if (order.kind === "error") {
    const code = Number(order.text) || 500;
    const status = code === 429 ? "RESOURCE_EXHAUSTED" : code === 401 ? "UNAUTHENTICATED" : "INTERNAL";
    return Response.json(
      { error: { code, status, message: "The double was told to fail" } },
      { status: code },
    );
  }
  return eventStream(async (write) => {
    const tell = (content: object[], isLast = false) =>
      write(`data: ${JSON.stringify(piece(content, isLast))}\n\n`);
    for await (const word of wordsOf(order)) if (!tell([{ text: word }])) return;
    const calls = geminiCalls(order).map((functionCall) => ({ functionCall }));
    tell(calls.length > 0 ? calls : [{ text: "" }], true);
  });
}

function geminiCalls(order: Order): Call[] {
  switch (order.kind) {
    case "run":
      return commandsOf(order).map((command) => ({
        name: "run_shell_command",
        args: { command, description: "run it" },
      }));
    case "background":
      return [
        {
          name: "run_shell_command",
          args: { command: order.text, description: "run it", is_background: true },
        },
      ];
    case "write":
      return [{ name: "write_file", args: { file_path: order.text, content: "one\ntwo\n" } }];
    case "ask": {
      const { question, header, options } = QUESTION;
      return [{ name: "ask_user", args: { questions: [{ question, header, type: "choice", options }] } }];
    }
    case "plan":
      return [{ name: "exit_plan_mode", args: { plan_path: order.text } }];
    default:
      return [];
  }
}

// ---- OpenAI chat completions: OpenCode

export function chat(body: any): Response {
  const last = body.messages?.at(-1) ?? {};
  const order = last.role === "tool" ? FINISHED : orderIn(textOf(last.content));
  const names: string[] = (body.tools ?? []).map((tool: any) => tool.function?.name);
  if (order.kind === "error" && names.length > 0) return openAiError(Number(order.text) || 500);
  return eventStream(async (write) => {
    const tell = (delta: object, finish: string | null = null) =>
      write(
        `data: ${JSON.stringify({
          id: "chatcmpl-1",
          object: "chat.completion.chunk",
          model: body.model,
          choices: [{ index: 0, delta, finish_reason: finish }],
        })}\n\n`,
      );
    tell({ role: "assistant", content: "" });
    for await (const word of wordsOf(names.length > 0 ? order : FINISHED))
      if (!tell({ content: word })) return;
    const calls = names.length > 0 ? openCodeCalls(order) : [];
    calls.forEach(({ name, args }, index) => {
      const call = { name, arguments: JSON.stringify(args) };
      tell({ tool_calls: [{ index, id: newId("call"), type: "function", function: call }] });
    });
    tell({}, calls.length > 0 ? "tool_calls" : "stop");
    write("data: [DONE]\n\n");
  });
}

function openCodeCalls(order: Order): Call[] {
  switch (order.kind) {
    case "run":
    case "background":
      return commandsOf(order).map((command) => ({ name: "bash", args: { command, description: "run it" } }));
    case "write":
      return [{ name: "write", args: { filePath: order.text, content: "one\ntwo\n" } }];
    case "ask":
      return [{ name: "question", args: { questions: [QUESTION] } }];
    default:
      return [];
  }
}
