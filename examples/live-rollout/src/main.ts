// Two venues from paper to live: read-only first, then each entry approved by a person, then by themselves.
import { createInterface } from "node:readline";
import { startApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { OPERATOR_HELP, operate } from "./operator.ts";

const config = readConfig(process.env);
const app = await startApp(config, (text) => console.log(`! ${text}`));
const server = app.express.listen(config.port);
const lines = createInterface({ input: process.stdin });

server.once("listening", () => {
  console.log(`
Hookline live rollout: ${app.notes.join(", ")}

  Webhook  http://localhost:${config.port}/api/webhook   (?mode=live for the live accounts)
  Status   http://localhost:${config.port}/status

${OPERATOR_HELP}
`);
  // Printed once, for the person who sits here.
  for (const [account, uri] of app.enrolments) console.log(`  ${account}: ${uri.reveal()}`);
});
lines.on("line", (line) => void operate(app.engine, line).then(console.log));
server.once("error", (error) => {
  console.error(error.message);
  process.exitCode = 1;
  void app.close();
});
for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, () => {
    lines.close();
    server.close(() => void app.close());
  });
}
