// Loads the screen of files when it is first opened.

import { useEffect, useState } from "preact/hooks";
import type { FilesScreen, FilesScreenProps } from "./files/files-screen.tsx";
import { Loading } from "./loading.tsx";

export interface FilesDoorProps extends FilesScreenProps {
  /** Gives the focus back to the session. */
  readonly home: () => void;
}

export function FilesDoor({ home, ...props }: FilesDoorProps) {
  const [loaded, setLoaded] = useState<{ Screen: typeof FilesScreen } | "failed" | null>(null);
  useEffect(() => {
    import("./files/files-screen.tsx").then(
      ({ FilesScreen }) => setLoaded({ Screen: FilesScreen }),
      () => setLoaded("failed"),
    );
    return home;
  }, []);
  if (loaded !== null && loaded !== "failed") return <loaded.Screen {...props} />;
  return (
    <div class="files center">
      {loaded === null ? (
        <Loading />
      ) : (
        <>
          <p>This part of the viewer could not be loaded. Check the network and open the files again.</p>
          <button type="button" class="secondary" onClick={() => props.model.closeFiles()}>
            Back to the session
          </button>
        </>
      )}
    </div>
  );
}
