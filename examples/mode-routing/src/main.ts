// One webhook for Pine Script alerts: paper goes to Alpaca's paper API, live to Kraken through a relay.
import { createInterface } from "node:readline";
import { startApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { OPERATOR_HELP, operate } from "./operator.ts";

const config = readConfig(process.env);
const app = await startApp(config);
const server = app.express.listen(config.port);
const body = `'{"strategy_id":"rsi_macd_scalper_v3","action":"BUY","symbol":"BTCUSD","price":43250.50,"quantity":0.01}'`;

server.once("listening", () =>
  console.log(`
Hookline mode routing: paper unless a signal asks for live and its three consents are there.

  ${app.notes.join("\n  ")}
  Webhook  http://localhost:${config.port}/api/pine-script-webhook   (?mode=paper, ?mode=live)
  Status   http://localhost:${config.port}/api/status

  curl -X POST http://localhost:${config.port}/api/pine-script-webhook -H 'content-type: application/json' -d ${body}
`),
);
if (config.ENABLE_LIVE !== null) {
  // Printed once, for the person who sits here; the live account opens with the codes of the app.
  if (app.enrolmentUri !== null) console.log(`  App      ${app.enrolmentUri.reveal()}\n`);
  console.log(`  Operator ${OPERATOR_HELP}`);
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => void operate(app.engine, line).then(console.log));
  server.once("close", () => lines.close());
}
server.once("error", (error) => {
  console.error(error.message);
  process.exitCode = 1;
  void app.close();
});
for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, () => server.close(() => void app.close()));
}
