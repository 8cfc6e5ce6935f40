import { createServer } from "node:http";
import { hardenServer, toNodeHandler } from "@hookline/core/node";
import { adapterConformance, listenLocally } from "@hookline/testkit";

adapterConformance({
  name: "node:http",
  hasHost: false,
  start: (handler) => listenLocally(hardenServer(createServer(toNodeHandler(handler)))),
});
