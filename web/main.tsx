// The viewer's entry point: removes the link from the address before anything else, and draws.

import "@xterm/xterm/css/xterm.css";
import "./styles/base.css";
import "./styles/screens.css";
import "./styles/lists.css";
import "./styles/session.css";
import "./styles/files.css";
import "./styles/changes.css";
import "./styles/workspace.css";
import { render } from "preact";
import { Model, relayUrl, takeFragment } from "./model.ts";
import { App } from "./screens/app.tsx";

const fragment = takeFragment();
const root = document.getElementById("app")!;
const starting = Model.start(relayUrl(), fragment);
render(<App starting={starting} />, root);

// The keyboard of a phone covers the page without telling the layout: this is what is left.
const viewport = window.visualViewport;
if (viewport) {
  const fit = () => {
    root.style.setProperty("--height", `${Math.round(viewport.height)}px`);
    root.style.setProperty("--top", `${Math.round(viewport.offsetTop)}px`);
  };
  viewport.addEventListener("resize", fit);
  viewport.addEventListener("scroll", fit);
  fit();
}
