// What the tests use of an element inside a page. React's types declare elements without members where the DOM's types
// are not loaded, and the DOM's would let the source name a browser.

declare global {
  interface Element {
    readonly scrollWidth: number;
    readonly clientWidth: number;
    readonly ownerDocument: { readonly activeElement: Element | null };
    readonly textContent: string | null;
    getBoundingClientRect(): { readonly width: number; readonly height: number };
    getAttribute(name: string): string | null;
  }
}

export {};
