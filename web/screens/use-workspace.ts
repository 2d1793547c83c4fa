// The workspace, loaded once a wide page goes to a machine: neither a phone nor the first screen loads it.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { WorkspaceProps } from "./workspace.tsx";

/** `loading`; `none`: the page is narrow, or the code cannot be loaded now, and the page is shown as on a phone. */
export type LoadedWorkspace = ComponentType<WorkspaceProps> | "loading" | "none";

/** @param isGoing the page is going to a machine, or is there */
export function useWorkspace(isWide: boolean, isGoing: boolean): LoadedWorkspace {
  const [loaded, setLoaded] = useState<LoadedWorkspace>("loading");
  useEffect(() => {
    if (!isWide || !isGoing || typeof loaded === "function") return;
    import("./workspace.tsx").then(
      ({ Workspace }) => setLoaded(() => Workspace),
      () => setLoaded("none"),
    );
  }, [isWide, isGoing]);
  return isWide ? loaded : "none";
}
