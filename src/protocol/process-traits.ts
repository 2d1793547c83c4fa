// What a session's program inherits of the process that asked for the session, besides its environment.

import * as v from "valibot";

/** Resources of setrlimit(2) by their names here, with their numbers and their names in /proc/PID/limits on Linux. */
export const RESOURCES = [
  { name: "cpu", number: 0, listed: "Max cpu time" },
  { name: "fsize", number: 1, listed: "Max file size" },
  { name: "data", number: 2, listed: "Max data size" },
  { name: "stack", number: 3, listed: "Max stack size" },
  { name: "core", number: 4, listed: "Max core file size" },
  { name: "rss", number: 5, listed: "Max resident set" },
  { name: "nproc", number: 6, listed: "Max processes" },
  { name: "nofile", number: 7, listed: "Max open files" },
  { name: "memlock", number: 8, listed: "Max locked memory" },
  { name: "as", number: 9, listed: "Max address space" },
  { name: "locks", number: 10, listed: "Max file locks" },
  { name: "sigpending", number: 11, listed: "Max pending signals" },
  { name: "msgqueue", number: 12, listed: "Max msgqueue size" },
  { name: "nice", number: 13, listed: "Max nice priority" },
  { name: "rtprio", number: 14, listed: "Max realtime priority" },
  { name: "rttime", number: 15, listed: "Max realtime timeout" },
] as const;
export type Resource = (typeof RESOURCES)[number]["name"];

/** In the resource's own unit; null for unlimited. */
const amount = v.nullable(
  v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)),
);
const ResourceLimit = v.object({
  resource: v.picklist(RESOURCES.map(({ name }) => name)),
  soft: amount,
  hard: amount,
});
export type ResourceLimit = v.InferOutput<typeof ResourceLimit>;

/** Pixels of one side of a character cell. */
export const cellSide = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(512));

export const ProcessTraits = v.object({
  umask: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o777)),
  limits: v.pipe(v.array(ResourceLimit), v.maxLength(RESOURCES.length)),
  /** From -20 to 19. */
  nice: v.pipe(v.number(), v.integer(), v.minValue(-20), v.maxValue(19)),
  /** Pixels of a cell of its terminal; absent where it has none, or one that does not tell. */
  cell: v.optional(v.object({ width: cellSide, height: cellSide })),
});
export type ProcessTraits = v.InferOutput<typeof ProcessTraits>;

/** The limits in the text of /proc/PID/limits; what cannot be read is left out. */
export function parseLimits(text: string): ResourceLimit[] {
  return RESOURCES.flatMap(({ name, listed }) => {
    const line = text.split("\n").find((one) => one.startsWith(`${listed} `));
    const [soft, hard] = line?.slice(listed.length).trim().split(/\s+/) ?? [];
    const [softAmount, hardAmount] = [parseAmount(soft), parseAmount(hard)];
    if (softAmount === undefined || hardAmount === undefined) return [];
    return [{ resource: name, soft: softAmount, hard: hardAmount }];
  });
}

function parseAmount(text: string | undefined): number | null | undefined {
  if (text === "unlimited") return null;
  if (text === undefined || !/^[0-9]+$/.test(text)) return undefined;
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}
