import type { Server } from "node:http";
import type { RunningAdapter } from "./harness.ts";

/**
 * Starts a server on a free port of 127.0.0.1; closing it also ends connections that are still open.
 * @example start: (handler) => listenLocally(createServer(toNodeHandler(handler)))
 */
export async function listenLocally(server: Server): Promise<RunningAdapter> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen({ host: "127.0.0.1", port: 0 }, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
