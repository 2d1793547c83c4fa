// Writes docs/configuration.md from the option table: `bun src/config/document-file.ts`.

import { join } from "node:path";
import { configReference } from "./document.ts";

await Bun.write(join(import.meta.dir, "../../docs/configuration.md"), configReference());
