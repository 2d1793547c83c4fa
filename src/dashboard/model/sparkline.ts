// How much a session printed lately, as a row of small bars. As time passes, the bars of a silent session become empty.

/** Bars of a sparkline, and the time that each stands for. */
export const SPARK_BARS = 8;
export const SPARK_BAR_MS = 5_000;

const BARS = " ▁▂▃▄▅▆▇█";

export interface Spark {
  /** The last known output position; null before the first. */
  readonly seq: number | null;
  /** Bytes printed in each bar's time, the newest last. */
  readonly bytes: readonly number[];
  /** Which bar's time the newest is, counted from the epoch. */
  readonly bar: number;
}

export const NO_SPARK: Spark = { seq: null, bytes: new Array<number>(SPARK_BARS).fill(0), bar: 0 };

const barAt = (nowMs: number) => Math.floor(nowMs / SPARK_BAR_MS);

/** The spark once time has gone on. The same object when nothing changes. */
export function aged(spark: Spark, nowMs: number): Spark {
  const gone = Math.min(SPARK_BARS, Math.max(0, barAt(nowMs) - spark.bar));
  if (gone === 0) return spark;
  const bytes = [...spark.bytes.slice(gone), ...new Array<number>(gone).fill(0)];
  return { ...spark, bytes: isSilent(spark) ? spark.bytes : bytes, bar: barAt(nowMs) };
}

/** The session is at output position `seq` now. The first position, or one after a restart, gives no amount. */
export function printed(spark: Spark, seq: number, nowMs: number): Spark {
  const now = aged(spark, nowMs);
  const more = spark.seq === null || seq < spark.seq ? 1 : seq - spark.seq;
  const bytes = now.bytes.with(-1, now.bytes.at(-1)! + more);
  return { seq, bytes, bar: now.bar };
}

export const isSilent = (spark: Spark) => spark.bytes.every((bytes) => bytes === 0);

/** Eight columns; taller by a step for each four times as much. */
export function bars(spark: Spark): string {
  return spark.bytes.map((bytes) => BARS[levelOf(bytes)]!).join("");
}

function levelOf(bytes: number): number {
  if (bytes <= 0) return 0;
  return Math.min(BARS.length - 1, 1 + Math.floor(Math.log2(1 + bytes / 64) / 2));
}
