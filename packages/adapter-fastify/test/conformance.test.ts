import { hookline } from "@hookline/adapter-fastify";
import type { WireHandler } from "@hookline/core/driver";
import { adapterConformance } from "@hookline/testkit";
import { type FastifyInstance, fastify } from "fastify";

function host(engine: WireHandler, prefix: string): FastifyInstance {
  const app = fastify({ forceCloseConnections: true });
  app.register(hookline, { engine, prefix });
  app.post("/host/echo", (request, reply) => reply.send(request.body));
  app.setNotFoundHandler((_request, reply) => reply.code(404).header("x-host", "yes").send());
  return app;
}

for (const mountedAt of ["", "/hooks"]) {
  adapterConformance({
    name: "Fastify",
    mountedAt,
    async start(handler) {
      const app = host(handler, mountedAt);
      const url = await app.listen({ host: "127.0.0.1", port: 0 });
      return { url, close: () => app.close() };
    },
  });
}
