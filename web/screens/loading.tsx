// What stands in the place of something that is on its way.

export function Loading() {
  return <span class="spinner" role="status" aria-label="Loading" />;
}
