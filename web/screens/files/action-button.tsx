// What can be done with what is shown: an icon, with its words for a pointer that rests on it.

import { IconButton, type IconButtonProps } from "../icon-button.tsx";

export function ActionButton(props: IconButtonProps) {
  return <IconButton title={props.label} {...props} />;
}
