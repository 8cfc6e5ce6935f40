import { once } from "node:events";
import { createServer, connect as open } from "node:net";
import { describe, expect, it } from "vitest";

describe("the socket guard of the tests", () => {
  // 192.0.2.0/24 is reserved for documentation: nobody lives there.
  it("I31 stops a socket and a fetch to anywhere else", async () => {
    expect(() => open(443, "192.0.2.1")).toThrow("only this machine is allowed");
    expect(() => open({ host: "venue.example", port: 443 })).toThrow(
      "only this machine is allowed",
    );
    await expect(fetch("http://192.0.2.1/")).rejects.toHaveProperty(
      "cause.message",
      expect.stringContaining("only this machine is allowed"),
    );
  });

  it("lets this machine through", async () => {
    const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const socket = open(
      typeof address === "object" && address !== null ? address.port : 0,
      "127.0.0.1",
    );
    await once(socket, "connect");
    socket.destroy();
    server.close();
  });
});
