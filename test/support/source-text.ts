// Reads TypeScript just well enough to hold rules about it: what a file imports, and its code without what is only text.

export interface Import {
  readonly specifier: string;
  /** `static` is loaded with the file, `dynamic` when it is reached, `type` never. */
  readonly kind: "static" | "dynamic" | "type";
}

export interface SourceText {
  /** The source with comments and the insides of strings and regular expressions blanked; offsets are kept. */
  readonly code: string;
  /** What each string without parts holds, by the offset of its opening quote. */
  readonly strings: ReadonlyMap<number, string>;
}

const IMPORT = /\b(?:import\s*\(|require\s*\(|from|import)\s*(?=["'`])/g;

/** Every module that a source names, in order. */
export function importsOf(source: string): Import[] {
  const { code, strings } = readSource(source);
  const imports: Import[] = [];
  for (const match of code.matchAll(IMPORT)) {
    const specifier = strings.get(match.index + match[0].length);
    if (specifier === undefined) continue;
    const statement = code.slice(Math.max(code.lastIndexOf(";", match.index), 0), match.index);
    const isType = match[0].startsWith("from") && /\b(?:import|export)\s+type\b[^=]*$/.test(statement);
    imports.push({ specifier, kind: match[0].includes("(") ? "dynamic" : isType ? "type" : "static" });
  }
  return imports;
}

/** Words after which a slash begins a regular expression. */
const BEFORE_REGEX =
  /(?:^|[(,=:[!&|?{};+\-*%~^>]|\b(?:return|typeof|case|in|of|do|else|void|yield|await))\s*$/;

/** Splits a source into code and text. Unfinished strings end with their line: good enough for JSX text. */
export function readSource(source: string): SourceText {
  const out = source.split("");
  const strings = new Map<number, string>();
  /** For each template part that is open, the depth of braces inside its `${`. */
  const templates: number[] = [];
  const blank = (from: number, to: number) => {
    for (let i = from; i < to; i++) if (out[i] !== "\n") out[i] = " ";
  };
  const text = (start: number, quote: string): number => {
    let end = start + 1;
    for (; end < source.length && source[end] !== quote; end++) {
      if (source[end] === "\\") end++;
      else if (quote === "`" && source.startsWith("${", end)) {
        blank(start + 1, end);
        templates.push(0);
        return end + 2;
      } else if (quote !== "`" && source[end] === "\n") break;
    }
    strings.set(start, source.slice(start + 1, end));
    blank(start + 1, Math.min(end, source.length));
    return end + 1;
  };
  for (let i = 0; i < source.length; ) {
    const c = source[i]!;
    if (source.startsWith("//", i)) {
      const end = endAt(source, "\n", i);
      blank(i, end);
      i = end;
    } else if (source.startsWith("/*", i)) {
      const end = Math.min(endAt(source, "*/", i + 2) + 2, source.length);
      blank(i, end);
      i = end;
    } else if (c === '"' || c === "'" || c === "`") i = text(i, c);
    else if (c === "{" && templates.length > 0) {
      templates[templates.length - 1]!++;
      i++;
    } else if (c === "}" && templates.length > 0) {
      // The brace that closes a part of a template leads back into its text.
      if (templates.at(-1) === 0) {
        templates.pop();
        i = text(i, "`");
      } else {
        templates[templates.length - 1]!--;
        i++;
      }
    } else if (c === "/" && BEFORE_REGEX.test(out.slice(Math.max(0, i - 80), i).join(""))) {
      const end = regexEnd(source, i);
      blank(i + 1, end - 1);
      i = Math.max(end, i + 1);
    } else i++;
  }
  return { code: out.join(""), strings };
}

function endAt(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  return at < 0 ? source.length : at;
}

/** The offset after a regular expression's closing slash, or `start` when the line ends before it. */
function regexEnd(source: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < source.length && source[i] !== "\n"; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "[") inClass = true;
    else if (source[i] === "]") inClass = false;
    else if (source[i] === "/" && !inClass) return i + 1;
  }
  return start;
}
