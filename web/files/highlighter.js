// The library that marks the words of a source. Its own types would bring a browser's into every project that reads them, so
// `highlighter.d.ts` says what is used of it.

export { common, createLowlight } from "lowlight";
