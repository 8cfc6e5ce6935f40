import { defineConfig } from "tsup";
import { library } from "../../tsup.base.ts";

export default defineConfig(
  library({
    index: "src/index.ts",
    driver: "src/driver.ts",
    live: "src/live.ts",
    "verify/index": "src/verify/index.ts",
    "position/index": "src/position/index.ts",
    "node/index": "src/node/index.ts",
  }),
);
