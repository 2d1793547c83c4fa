// Counts of what the relay did, as text for Prometheus. No label identifies a person: none holds an address, a room or
// a rid.

/** Label sets of one counter; more would mean that a stranger can choose a label. */
const SERIES_MAX = 64;

export class Metrics {
  readonly #counters = new Map<string, Map<string, number>>();

  /** Payloads carried to either side, and their bytes: counted for every frame, so without looking up names. */
  readonly #frames = { host: 0, client: 0 };
  readonly #bytes = { host: 0, client: 0 };

  carried(to: "host" | "client", bytes: number): void {
    this.#frames[to]++;
    this.#bytes[to] += bytes;
  }

  /** Adds to a counter. `label` is a name and value such as `result="joined"`, of a fixed vocabulary. */
  add(name: CounterName, label = "", by = 1): void {
    let series = this.#counters.get(name);
    if (!series) this.#counters.set(name, (series = new Map()));
    if (!series.has(label) && series.size >= SERIES_MAX) return;
    series.set(label, (series.get(label) ?? 0) + by);
  }

  get(name: CounterName, label = ""): number {
    return this.#counters.get(name)?.get(label) ?? 0;
  }

  /** The exposition format, version 0.0.4. */
  text(gauges: Readonly<Record<string, number>>): string {
    let text = "";
    for (const [name, carried] of [
      ["frames_total", this.#frames],
      ["bytes_total", this.#bytes],
    ] as const) {
      text += `# TYPE remi_relay_${name} counter\n`;
      for (const [to, value] of Object.entries(carried)) text += `remi_relay_${name}{to="${to}"} ${value}\n`;
    }
    for (const [name, series] of this.#counters) {
      text += `# TYPE remi_relay_${name} counter\n`;
      for (const [label, value] of series) text += `remi_relay_${name}${label && `{${label}}`} ${value}\n`;
    }
    for (const [name, value] of Object.entries(gauges))
      text += `# TYPE remi_relay_${name} gauge\nremi_relay_${name} ${value}\n`;
    return text;
  }
}

export type CounterName =
  | "refused_total" // HTTP requests, by reason
  | "registrations_total" // by result
  | "joins_total" // by result
  | "fails_total"
  | "closes_total" // by code
  | "pauses_total" // by reason
  | "stun_total"; // datagrams, by result
