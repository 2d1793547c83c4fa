// The few icons of the page, drawn as lines in the colour of the text.

const PATHS = {
  back: "M15 5l-7 7 7 7",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  search: "M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l4.5 4.5",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  left: "M15 6l-6 6 6 6",
  right: "M9 6l6 6-6 6",
  close: "M6 6l12 12M18 6L6 18",
  lock: "M7 11V8a5 5 0 0110 0v3M6 11h12v9H6z",
  enter: "M20 6v6H6M10 8l-4 4 4 4",
  newline: "M5 5h14M5 11h9M19 9v8H9M12 14l-3 3 3 3",
  send: "M5 12h14M13 6l6 6-6 6",
  machine: "M4 5h16v11H4zM9 20h6M12 16v4",
  list: "M4 5h16v14H4zM10 5v14",
  beside: "M4 5h16v14H4zM12 5v14",
  newest: "M12 4v11M7 10l5 5 5-5M6 20h12",
  keyboard: "M3 7h18v10H3zM7 11h.01M12 11h.01M17 11h.01M9 14h6",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  larger: "M11 18a7 7 0 100-14 7 7 0 000 14zM16 16l4.5 4.5M8 11h6M11 8v6",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  upload: "M12 16V5M7 9.5l5-5 5 5M5 20h14",
  insert: "M5 6l6 6-6 6M13 18h7",
  pause: "M9 6v12M15 6v12",
  resume: "M8 5l11 7-11 7z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return <Drawing class="icon" path={PATHS[name]} />;
}

export function Drawing({ class: named, path }: { class: string; path: string }) {
  return (
    <svg class={named} viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 512 512" aria-hidden="true">
      <rect width="512" height="512" rx="112" />
      <path d="M140 168l88 88-88 88M268 352h104" />
      <circle cx="356" cy="180" r="30" />
    </svg>
  );
}
