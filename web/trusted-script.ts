// The addresses of the viewer's own workers. The page may load no script from a plain string but these.

declare const READER_WORKER: string;

export const SERVICE_WORKER = "/service-worker.js";
/** Reads files' texts: `web/files/reader-worker.ts`. */
export const READER = `/${READER_WORKER}`;

interface Policy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy;
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };

const policy = trustedTypes?.createPolicy("remi", {
  createScriptURL: (url) => {
    if (url !== SERVICE_WORKER && url !== READER) throw new TypeError("not a worker of the viewer");
    return url;
  },
});

/** The address in the form that the browser takes. */
export function trusted(url: typeof SERVICE_WORKER | typeof READER): string {
  return policy?.createScriptURL(url) ?? url;
}
