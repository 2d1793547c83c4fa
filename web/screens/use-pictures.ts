// Pictures that are pasted into a session, and files that are dropped on it or picked for it.

import { useCallback } from "preact/hooks";
import type { Model } from "../model.ts";
import type { SessionController } from "../session/controller.ts";
import { type GivenFiles, pickFiles, useGivenFiles } from "./given-files.ts";

/** @param takes whether what is given to this element is given to the session */
export function usePictures(
  model: Model,
  controller: SessionController,
  takes: (target: Element | null) => boolean,
): void {
  const given = useCallback<GivenFiles>(
    (files, folders, from, target) => {
      if (controller.readOnly || !takes(target)) return false;
      const taken = from === "drop" ? files : files.filter(({ type }) => type.startsWith("image/"));
      if (folders > 0) model.say("Folders cannot be sent. “remi files put” copies them.");
      if (taken.length > 0) void send(model, controller, taken);
      return taken.length > 0;
    },
    [model, controller],
  );
  useGivenFiles(given);
}

/** A phone offers its camera too. */
export function pickPictures(model: Model, controller: SessionController): void {
  pickFiles("image/*", (files) => void send(model, controller, files));
}

async function send(model: Model, controller: SessionController, files: readonly File[]): Promise<void> {
  if (!model.connection.host.value?.hasFiles) return model.say("That machine takes no files.");
  const inbox = await import("../files/inbox.ts").catch(() => null);
  if (inbox) await inbox.sendToInbox(model, controller, files);
  else model.say("This part of the viewer could not be loaded. Check the network and try again.");
}
