// Hooks in a JSON settings file: added to its text and removed again, with everything else left byte for byte. Pure:
// from text to text.

import { type Node, parseTree } from "jsonc-parser";
import { cutOut, type Edited, type Piece, putIn } from "./text-edit.ts";

/** What a hook runs, and the events for which it runs. */
export interface HooksToAdd {
  readonly events: readonly string[];
  readonly command: string;
  /** More fields of the hook, with its `timeout` in the agent's own unit. */
  readonly fields: Readonly<Record<string, string | number>>;
}

export type IsOurs = (command: unknown) => boolean;

export type JsonResult<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly why: string };

/** A file may begin with a byte order mark, which is not part of the JSON. */
const MARK = "\uFEFF";

interface Document {
  readonly root: Node;
  /** The object under the key `hooks`. */
  readonly hooks: Node | null;
}

/** Reads the text, or says why it cannot be used, worded to follow "it". Blank text is an empty object. */
function read(text: string): JsonResult<{ document: Document | null }> {
  const json = text.startsWith(MARK) ? ` ${text.slice(1)}` : text;
  if (json.trim() === "") return { ok: true, document: null };
  try {
    JSON.parse(json);
  } catch (error) {
    return { ok: false, why: `is not JSON (${(error as Error).message})` };
  }
  const root = parseTree(json);
  if (root?.type !== "object") return { ok: false, why: "holds no JSON object" };
  const named = (root.children ?? []).filter((child) => keyOf(child) === "hooks");
  if (named.length > 1) return { ok: false, why: 'has "hooks" twice' };
  const hooks = named[0]?.children?.[1] ?? null;
  if (hooks && hooks.type !== "object")
    return { ok: false, why: 'has something other than an object in "hooks"' };
  const keys = (hooks?.children ?? []).map(keyOf);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) return { ok: false, why: `has ${JSON.stringify(twice)} twice in "hooks"` };
  return { ok: true, document: { root, hooks } };
}

/** Adds a hook to every event that has none of ours. */
export function addHooks(text: string, wanted: HooksToAdd, isOurs: IsOurs): JsonResult<Edited> {
  const found = read(text);
  if (!found.ok) return found;
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const group = groupOf(wanted);
  if (!found.document) {
    const events = Object.fromEntries(wanted.events.map((event) => [event, [group]]));
    const whole = `${JSON.stringify({ hooks: events }, null, 2)}\n`.replaceAll("\n", eol);
    return { ok: true, ...putIn(text, [{ at: text.length, text: whole }]) };
  }
  const { root, hooks } = found.document;
  const layout = { text, eol, unit: unitOf(text, root) };
  if (!hooks) {
    const events = Object.fromEntries(wanted.events.map((event) => [event, [group]]));
    return { ok: true, ...putIn(text, [appended(layout, root, [{ key: "hooks", value: events }])]) };
  }
  const insertions: Piece[] = [];
  const missing: Item[] = [];
  for (const event of wanted.events) {
    const groups = hooks.children?.find((child) => keyOf(child) === event)?.children?.[1];
    if (!groups) missing.push({ key: event, value: [group] });
    else if (groups.type !== "array")
      return { ok: false, why: `has something other than a list in "hooks", ${JSON.stringify(event)}` };
    else if (!(groups.children ?? []).some((one) => hooksIn(one).some((hook) => isOurs(commandOf(hook)))))
      insertions.push(appended(layout, groups, [{ value: group }]));
  }
  if (missing.length > 0) insertions.push(appended(layout, hooks, missing));
  return { ok: true, ...putIn(text, insertions) };
}

/** Removes every hook of ours, and lists and objects that are then empty. */
export function removeHooks(text: string, isOurs: IsOurs): JsonResult<{ text: string; removed: number }> {
  const found = read(text);
  if (!found.ok) return found;
  if (!found.document?.hooks) return { ok: true, text, removed: 0 };
  const { root, hooks } = found.document;
  const gone = new Set<Node>();
  let removed = 0;
  for (const event of hooks.children ?? []) {
    const groups = event.children?.[1];
    for (const group of groups?.type === "array" ? (groups.children ?? []) : []) {
      const all = hooksIn(group);
      const ours = all.filter((hook) => isOurs(commandOf(hook)));
      for (const hook of ours) gone.add(hook);
      removed += ours.length;
      if (ours.length > 0 && ours.length === all.length) gone.add(group);
    }
    if (isEmptied(groups, gone)) gone.add(event);
  }
  if (removed === 0) return { ok: true, text, removed };
  if (isEmptied(hooks, gone)) gone.add(hooks.parent!);
  return { ok: true, text: cutOut(text, rangesOf(root, gone)), removed };
}

/** The commands of all hooks, by event. Empty for a text without any. */
export function commandsOf(text: string): ReadonlyMap<string, readonly unknown[]> {
  const found = read(text);
  const events = found.ok ? (found.document?.hooks?.children ?? []) : [];
  return new Map(
    events.map((event) => [
      keyOf(event)!,
      (event.children?.[1]?.children ?? []).flatMap((group) => hooksIn(group).map(commandOf)),
    ]),
  );
}

/** True when the container had something and all of it is removed. */
function isEmptied(container: Node | undefined, gone: ReadonlySet<Node>): boolean {
  const children = container?.children ?? [];
  return children.length > 0 && children.every((child) => gone.has(child));
}

/** The ranges to cut for the nodes that go: each with the comma and the blanks between it and a neighbour. */
function rangesOf(container: Node, gone: ReadonlySet<Node>): (readonly [number, number])[] {
  const children = container.children ?? [];
  if (isEmptied(container, gone)) return [[container.offset + 1, endOf(container) - 1]];
  return children.flatMap((child, i) => {
    if (!gone.has(child)) return child.children ? rangesOf(child, gone) : [];
    const hasKept = children.slice(0, i).some((before) => !gone.has(before));
    const range = hasKept
      ? ([endOf(children[i - 1]!), endOf(child)] as const)
      : ([child.offset, children[i + 1]!.offset] as const);
    return [range];
  });
}

interface Layout {
  readonly text: string;
  readonly eol: string;
  /** One step of indentation. */
  readonly unit: string;
}

interface Item {
  /** Absent in a list. */
  readonly key?: string;
  readonly value: unknown;
}

/** The insertion that adds items at the end of a list or object, in the style of what is there. */
function appended(layout: Layout, container: Node, items: readonly Item[]): Piece {
  const { text, eol, unit } = layout;
  const children = container.children ?? [];
  const last = children.at(-1);
  const inside = text.slice(container.offset + 1, endOf(container) - 1);
  if (last && !inside.includes("\n"))
    return { at: endOf(last), text: items.map((item) => `, ${written(item, null, "", eol)}`).join("") };
  const outer = indentAt(
    text,
    container.parent?.type === "property" ? container.parent.offset : container.offset,
  );
  const indent = (last && ownIndent(text, last.offset)) ?? `${outer}${unit}`;
  const lines = items.map((item) => `${eol}${indent}${written(item, unit, indent, eol)}`);
  if (last) return { at: endOf(last), text: lines.map((line) => `,${line}`).join("") };
  const tail = inside.includes("\n") ? "" : `${eol}${outer}`;
  return { at: container.offset + 1, text: `${lines.join(",")}${tail}` };
}

/** An item as JSON; `unit` null for one line. */
function written({ key, value }: Item, unit: string | null, indent: string, eol: string): string {
  const json = unit === null ? JSON.stringify(value) : JSON.stringify(value, null, unit || undefined);
  const name = key === undefined ? "" : `${JSON.stringify(key)}: `;
  return `${name}${json.replaceAll("\n", `${eol}${indent}`)}`;
}

function unitOf(text: string, root: Node): string {
  const first = root.children?.[0];
  const indent = first ? ownIndent(text, first.offset) : null;
  return indent || "  ";
}

/** The blanks before a place if nothing else is before it on its line. */
function ownIndent(text: string, at: number): string | null {
  const before = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return /^[ \t]*$/.test(before) && text.lastIndexOf("\n", at - 1) >= 0 ? before : null;
}

/** The blanks that the line of a place begins with. */
function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", at - 1) + 1, at))![0];
}

function groupOf({ command, fields }: HooksToAdd): unknown {
  return { hooks: [{ type: "command", command, ...fields }] };
}

/** The hooks of one entry of an event's list. */
function hooksIn(group: Node): readonly Node[] {
  const hooks = group.children?.find((child) => keyOf(child) === "hooks")?.children?.[1];
  return group.type === "object" && hooks?.type === "array" ? (hooks.children ?? []) : [];
}

function commandOf(hook: Node): unknown {
  if (hook.type !== "object") return undefined;
  return hook.children?.find((child) => keyOf(child) === "command")?.children?.[1]?.value;
}

function keyOf(property: Node): string | undefined {
  return property.type === "property" ? (property.children?.[0]?.value as string) : undefined;
}

function endOf(node: Node): number {
  return node.offset + node.length;
}
