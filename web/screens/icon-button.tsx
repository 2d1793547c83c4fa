// A button that is an icon. Its label says in words what it does.

import type { ButtonHTMLAttributes } from "preact";
import { Icon, type IconName } from "./icons.tsx";

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: IconName;
  readonly label: string;
}

export function IconButton({ icon, label, children, ...rest }: IconButtonProps) {
  return (
    <button type="button" class="icon-button" aria-label={label} {...rest}>
      <Icon name={icon} />
      {children}
    </button>
  );
}
