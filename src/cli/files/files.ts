// Files of sessions from a shell: what `remi files` does, and what completes its words. Each part is loaded when it is used,
// for a shell asks at every Tab.

type Listing = typeof import("./list-files.ts");
type Getting = typeof import("./get-files.ts");
type Putting = typeof import("./put-files.ts");
type Offering = typeof import("./place-offers.ts");

export { mayBeFile, placesOf } from "./file-place.ts";
export type { KnownPlaces, Offer, Offers } from "./place-offers.ts";

export const listPlaces: Listing["listPlaces"] = async (...given) =>
  (await import("./list-files.ts")).listPlaces(...given);

export const catFiles: Getting["catFiles"] = async (...given) =>
  (await import("./get-files.ts")).catFiles(...given);

export const getFiles: Getting["getFiles"] = async (...given) =>
  (await import("./get-files.ts")).getFiles(...given);

export const putFiles: Putting["putFiles"] = async (...given) =>
  (await import("./put-files.ts")).putFiles(...given);

export const placeOffers: Offering["placeOffers"] = async (...given) =>
  (await import("./place-offers.ts")).placeOffers(...given);
