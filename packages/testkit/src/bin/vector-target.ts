#!/usr/bin/env node
// vector-target [--port N]: a host to throw hostile deliveries at, on this machine only.
import { parseArgs } from "node:util";
import { startVectorTarget } from "../target/vector-target.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "4900" } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write("Usage: vector-target [--port 4900]\n");
  process.exitCode = 2;
} else {
  const { url } = await startVectorTarget({ port });
  process.stdout.write(
    `POST ${url}/webhook · GET ${url}/__target/orders · POST ${url}/__target/reset\n`,
  );
}
