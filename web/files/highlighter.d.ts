// What is used of the library that marks the words of a source (lowlight 3).

export type Node =
  | { readonly type: "text"; readonly value: string }
  | {
      readonly type: "element";
      readonly properties: { readonly className?: readonly string[] };
      readonly children: readonly Node[];
    };

/** The languages that most people use. */
export declare const common: object;

export function createLowlight(grammars: object): {
  registered(language: string): boolean;
  highlight(language: string, text: string): { readonly children: readonly Node[] };
};
