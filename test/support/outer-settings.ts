// What a person's terminal has been set to, read out of everything that was written to it, besides what xterm.js keeps.
// A second reading of the same standards: it shares nothing with what the tests look at.

const SEQUENCE =
  /\x1b\](\d+);?([^\x07\x1b]*)(?:\x07|\x1b\\)|\x1bP([^\x1b]*)\x1b\\|\x1b\[([?>=]?)([0-9;:]*)([ -/]*)([@-~])|\x1bk[^\x1b]*\x1b\\|\x1b([ -/]*)([0-Z\\^-~])/g;

/** Kept by xterm.js, which other tests compare. */
const KEPT = new Set([
  1, 6, 7, 9, 12, 25, 45, 47, 66, 1000, 1002, 1003, 1004, 1006, 1016, 1047, 1048, 1049, 2004, 2026,
]);
const ENCODINGS = [1005, 1006, 1015, 1016];

/** Private modes that are on in this terminal; 1007 and 1036 because its owner has turned them on. */
export const OWNERS_ON: readonly number[] = [1007, 1036];
const ON = new Set([8, 1035, 1046, 1070, 7786, ...OWNERS_ON]);
/** The font that its owner has chosen. */
export const OWNERS_FONT = "-misc-fixed-medium";

/** Sequences with one value, by the text around the value, with its default. */
const VALUED: Readonly<Record<string, string>> = {
  ">p": "1",
  ">s": "0",
  " t": "8",
  " u": "8",
  "$}": "0",
  "$~": "0",
  "*x": "0",
  "#y": "0",
  "'z": "0",
  "'{": "0",
  q: "0",
  "?c": "0",
};

export class OuterSettings {
  readonly #set = new Map<string, string>();
  readonly #modes = new Map<number, boolean>();
  readonly #saved = new Map<number, boolean>();

  constructor(output: string) {
    for (const m of output.matchAll(SEQUENCE)) this.#read(m);
  }

  mode(number: number): boolean {
    return this.#modes.get(number) ?? ON.has(number);
  }

  /** What differs from the state at the start, sorted. */
  changed(): string[] {
    const modes = [...this.#modes]
      .filter(([n, value]) => value !== ON.has(n))
      .map(([n, value]) => `?${n} ${value}`);
    return [...modes, ...[...this.#set].map(([key, value]) => `${key} ${value}`)].sort();
  }

  #put(key: string, value: string, initial = ""): void {
    if (value === initial) this.#set.delete(key);
    else this.#set.set(key, value);
  }

  #forget(prefix: string): void {
    for (const key of [...this.#set.keys()]) if (key.startsWith(prefix)) this.#set.delete(key);
  }

  #read(m: RegExpMatchArray): void {
    const [whole, osc, data, dcs, prefix, params, between, final, intermediates, last] = m;
    if (osc !== undefined) this.#osc(Number(osc), data!);
    else if (dcs !== undefined) {
      if (/^[0-9;]*\|/.test(dcs)) this.#put("programmed keys", dcs, "0;1|");
    } else if (whole.startsWith("\x1bk")) this.#put("window name", whole.slice(2, -2));
    else if (final !== undefined) this.#csi(prefix!, params!.split(";"), `${between}${final}`);
    else this.#escape(`${intermediates}${last}`);
  }

  #escape(sequence: string): void {
    if (sequence === " G" || sequence === " F") this.#put("controls", sequence, " F");
    if (sequence === "%@" || sequence === "%G") this.#put("coding", sequence, "%G");
    if (sequence === "l" || sequence === "m") this.#put("memory lock", sequence, "m");
    if (sequence === "V" || sequence === "W") this.#put("guarded", sequence, "W");
    if (sequence === "<") this.#put("VT52", "");
    if (sequence === "\x03") this.#put("Tektronix", "");
    if (sequence !== "c") return;
    this.#set.clear();
    this.#modes.clear();
  }

  #csi(prefix: string, params: string[], end: string): void {
    const [first = "", second] = params;
    const form = prefix + end;
    if (form === "?h" || form === "?l") for (const n of params) this.#mode(Number(n), end === "h");
    else if (form === "?s") for (const n of params) this.#saved.set(Number(n), this.mode(Number(n)));
    else if (form === "?r")
      for (const n of params) this.#mode(Number(n), this.#saved.get(Number(n)) ?? false);
    else if (form === "h" || form === "l") for (const n of params) this.#ansi(n, end);
    else if (form === "s" && this.#set.has("margins' mode")) this.#put("margins", params.join(), "");
    else if (form === "!p") this.#soft();
    else if (form === ">m" || form === ">f") {
      if (first === "") this.#forget(`${form} `);
      else this.#put(`${form} ${first}`, second ?? "");
    } else if (form === ">n") this.#put(`>m ${first}`, "off");
    else if (form === ">t") for (const n of params) this.#put(`title ${n}`, "on");
    else if (form === ">T")
      for (const n of first === "" ? ["0", "1", "2", "3"] : params) this.#put(`title ${n}`, "");
    else if (form === "i" || form === "?i") this.#put(`printer ${prefix}`, first, "4");
    else if (form === "> q") this.#put("cursors", params.join(";"), "0;4");
    else if (form === '"p') this.#put("level", first, "64");
    else if (form === "]" && /^1[01]$/.test(first)) this.#put(`bell ${first}`, second ?? "");
    else if (form in VALUED) this.#put(form, first, VALUED[form]);
  }

  #ansi(mode: string, end: string): void {
    if (mode !== "4" && mode !== "20") this.#put(`ansi ${mode}`, end, mode === "12" ? "h" : "l");
  }

  #mode(mode: number, value: boolean): void {
    if (mode === 2) this.#put("VT52", value ? "" : "on");
    else if (mode === 38) this.#put("Tektronix", value ? "on" : "");
    else if (mode === 69) {
      this.#put("margins' mode", value ? "on" : "");
      if (!value) this.#set.delete("margins");
    } else {
      if (value && ENCODINGS.includes(mode)) for (const other of ENCODINGS) this.#modes.delete(other);
      if (!KEPT.has(mode)) this.#modes.set(mode, value);
    }
  }

  #soft(): void {
    for (const key of ["margins", "margins' mode", "ansi 2"]) this.#set.delete(key);
  }

  #osc(number: number, data: string): void {
    if (data.includes("?")) return;
    if ([22, 176, 7770, 7].includes(number)) this.#put(`osc ${number}`, data);
    if (number === 9 && data.startsWith("4;")) this.#put("progress", data, "4;0");
    if (number === 50) this.#put("font", data, OWNERS_FONT);
    if (number === 5) this.#put("special colours", data);
    if (number === 105) this.#put("special colours", "");
    if (number === 6 && data.startsWith("1;bg;")) this.#put("tab", data, "1;bg;*;default");
    if (number === 21)
      for (const field of data.split(";")) {
        const [name, value] = field.split("=");
        this.#put(`colour ${name}`, value ?? "");
      }
    if (number === 1337) this.#iterm(data);
  }

  #iterm(data: string): void {
    const [key = "", value = ""] = data.split("=");
    if (key === "CopyToClipboard") this.#put("capture", "on");
    else if (key === "EndCopy") this.#put("capture", "");
    else if (key === "CursorShape") return;
    else this.#put(`iTerm2 ${key}`, value === "no" ? "" : value);
  }
}
