// What the pure folders use besides the language itself: the same in Bun and in every browser, and without I/O, clock or
// randomness. Only `tsconfig.pure.json` reads it; elsewhere Bun's or the DOM's types declare these.

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare class URL {
  constructor(url: string);
  static canParse(url: string): boolean;
  readonly hostname: string;
  readonly origin: string;
  readonly protocol: string;
}

declare function atob(encoded: string): string;
