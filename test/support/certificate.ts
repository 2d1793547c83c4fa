// A certificate that signs itself, for tests of TLS.

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Certificate {
  /** Paths of PEM files. */
  readonly cert: string;
  readonly key: string;
}

/** For this address, in this directory. Null if there is no openssl to make it with. */
export function makeCertificate(directory: string, address = "127.0.0.1"): Certificate | null {
  const [cert, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  if (!Bun.which("openssl")) return null;
  const about = ["-subj", "/CN=localhost", "-addext", `subjectAltName=IP:${address}`];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const made = Bun.spawnSync(["openssl", "req", ...kind, ...about, "-keyout", key, "-out", cert]);
  if (!made.success) throw new Error(made.stderr.toString());
  return { cert, key };
}

/** The argument that makes Chromium accept this certificate and no other. */
export function trustedByChromium({ cert }: Certificate): string {
  const { publicKey } = new X509Certificate(readFileSync(cert));
  const spki = publicKey.export({ type: "spki", format: "der" });
  const hash = new Bun.CryptoHasher("sha256").update(spki).digest("base64");
  return `--ignore-certificate-errors-spki-list=${hash}`;
}
