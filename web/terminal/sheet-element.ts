// Stands in for the <style> elements that xterm.js makes, which the content policy refuses: an adopted style sheet is made
// by a script that the policy trusts. The build puts it in their place.

export function sheetElement(document: Document): HTMLElement {
  const element = document.createElement("span");
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  element.hidden = true;
  Object.defineProperty(element, "textContent", {
    get: () => "",
    set: (css: string) => sheet.replaceSync(css),
  });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    element.parentNode?.removeChild(element);
  };
  return element;
}
