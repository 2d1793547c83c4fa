// Lists of names in which a `*` at the end stands for any rest, such as `LC_*`.

/** Whether the name is in the list, or begins as an entry of it does before its `*`. */
export function isListed(name: string, list: readonly string[]): boolean {
  return list.some((entry) => (entry.endsWith("*") ? name.startsWith(entry.slice(0, -1)) : name === entry));
}
