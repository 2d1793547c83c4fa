// In which order a directory is shown, and whether hidden files are.

import type { SortBy } from "../../../src/files/rules/entry.ts";
import type { Order } from "../../files/folder.ts";
import { IconButton } from "../icon-button.tsx";

export interface OrderBarProps {
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
  readonly onReload: () => void;
}

export function OrderBar({ order, onOrder, onReload }: OrderBarProps) {
  return (
    <div class="files-order" role="toolbar" aria-label="Order">
      <select
        aria-label="Sort by"
        value={order.sortBy}
        onChange={(event) => onOrder({ ...order, sortBy: event.currentTarget.value as SortBy })}
      >
        <option value="name">Name</option>
        <option value="time">Time</option>
        <option value="size">Size</option>
      </select>
      <IconButton
        icon={order.isReversed ? "up" : "down"}
        label="Reverse the order"
        aria-pressed={order.isReversed}
        onClick={() => onOrder({ ...order, isReversed: !order.isReversed })}
      />
      <button
        type="button"
        class="chip"
        aria-pressed={order.hidden}
        onClick={() => onOrder({ ...order, hidden: !order.hidden })}
      >
        Hidden files
      </button>
      <span class="grow" />
      <button type="button" class="text-button" onClick={onReload}>
        Reload
      </button>
    </div>
  );
}
