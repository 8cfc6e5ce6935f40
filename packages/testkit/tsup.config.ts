import { defineConfig } from "tsup";
import { library } from "../../tsup.base.ts";

export default defineConfig(
  library({
    index: "src/index.ts",
    "venue/index": "src/venue/index.ts",
    "bin/sim": "src/bin/sim.ts",
    "bin/hookline-venue": "src/bin/hookline-venue.ts",
    "bin/vector-target": "src/bin/vector-target.ts",
  }),
);
