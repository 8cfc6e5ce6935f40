import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, connect as open } from "node:net";
import { connect as openTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { forgive } from "./lib/socket-guard.mjs";

const ONLY = "only this machine is allowed";

describe("the socket guard of the tests", () => {
  // 192.0.2.0/24 is reserved for documentation: nobody lives there.
  it("I31 stops a socket, with TLS or without, and a fetch to anywhere else", async () => {
    expect(() => open(443, "192.0.2.1")).toThrow(ONLY);
    expect(() => open({ host: "venue.example", port: 443 })).toThrow(ONLY);
    expect(() => openTls({ host: "venue.example", port: 443 })).toThrow(ONLY);
    for (const url of ["http://192.0.2.1/", "https://venue.example/"])
      await expect(fetch(url)).rejects.toHaveProperty(
        "cause.message",
        expect.stringContaining(ONLY),
      );
    expect(forgive()).toEqual([
      ...["192.0.2.1", "venue.example", "venue.example"],
      ...["192.0.2.1", "venue.example"],
    ]);
  });

  it("I31 fails a test in which the code swallows the refusal", () => {
    const folder = fileURLToPath(new URL(".", import.meta.url));
    const file = `${folder}swallowing-${process.pid}.test.ts`;
    const test = 'fetch("https://venue.example/").catch(() => "the venue is away")';
    writeFileSync(
      file,
      `import { it } from "vitest";\nit("swallows", async () => void (await ${test}));\n`,
    );
    try {
      const vitest = fileURLToPath(new URL("../node_modules/vitest/vitest.mjs", import.meta.url));
      const { status, stderr } = spawnSync(process.execPath, [vitest, "run", file], {
        cwd: fileURLToPath(new URL("..", import.meta.url)),
        encoding: "utf8",
        env: { ...process.env, CI: "" },
      });
      expect(stderr).toContain(`a test tried to reach venue.example; ${ONLY}`);
      expect(status).toBe(1);
    } finally {
      rmSync(file);
    }
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
