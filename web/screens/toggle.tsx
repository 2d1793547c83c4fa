// A choice between on and off, as a line of a menu.

export interface ToggleProps {
  readonly label: string;
  readonly on: boolean;
  readonly onChange: () => void;
  readonly disabled?: boolean;
}

export function Toggle({ label, on, onChange, disabled = false }: ToggleProps) {
  return (
    <button
      type="button"
      class="menu-item"
      role="switch"
      aria-checked={on}
      disabled={disabled}
      onClick={onChange}
    >
      <span class="grow">{label}</span>
      <span class="switch" aria-hidden="true" />
    </button>
  );
}
