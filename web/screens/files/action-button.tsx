// What can be done with what is shown, as a drawing with its name.

const PATHS = {
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  upload: "M12 16V5M7 9.5l5-5 5 5M5 20h14",
  insert: "M5 6l6 6-6 6M13 18h7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  pause: "M9 6v12M15 6v12",
  resume: "M8 5l11 7-11 7z",
  whole: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  beside: "M4 5h16v14H4zM13 5v14",
  remove: "M6 6l12 12M18 6L6 18",
} as const;

export interface ActionButtonProps {
  readonly icon: keyof typeof PATHS;
  readonly label: string;
  readonly onClick: () => void;
}

export function ActionButton({ icon, label, onClick }: ActionButtonProps) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={onClick}>
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={PATHS[icon]} />
      </svg>
    </button>
  );
}
