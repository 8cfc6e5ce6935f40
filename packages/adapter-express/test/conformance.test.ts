import { createServer } from "node:http";
import { hookline } from "@hookline/adapter-express";
import type { WireHandler } from "@hookline/core/driver";
import { adapterConformance, listenLocally } from "@hookline/testkit";
import express, { type Express } from "express";

function host(handler: WireHandler, mountedAt: string): Express {
  const app = express();
  app.use(mountedAt, hookline(handler));
  app.use(express.json());
  app.post("/host/echo", (request, response) => {
    response.json(request.body);
  });
  app.use((_request, response) => {
    response.status(404).set("x-host", "yes").send("the host's own not-found answer");
  });
  return app;
}

for (const mountedAt of ["", "/hooks"]) {
  adapterConformance({
    name: "Express",
    mountedAt,
    start: (handler) => listenLocally(createServer(host(handler, mountedAt || "/"))),
  });
}
