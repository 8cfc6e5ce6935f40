// One webhook for Pine Script alerts: paper goes to Alpaca's paper API, live to Kraken through a relay.
import { startApp } from "./app.ts";
import { readConfig } from "./config.ts";

const config = readConfig(process.env);
const app = await startApp(config);
const server = app.express.listen(config.port);
const body = `'{"strategy_id":"rsi_macd_scalper_v3","action":"BUY","symbol":"BTCUSD","price":43250.50,"quantity":0.01}'`;

server.once("listening", () =>
  console.log(`
Hookline mode routing: paper unless a signal asks for live and the code allows it.

  ${app.notes.join("\n  ")}
  Webhook  http://localhost:${config.port}/api/pine-script-webhook   (?mode=paper, ?mode=live)
  Status   http://localhost:${config.port}/api/status

  curl -X POST http://localhost:${config.port}/api/pine-script-webhook -H 'content-type: application/json' -d ${body}
`),
);
server.once("error", (error) => {
  console.error(error.message);
  process.exitCode = 1;
  void app.close();
});
for (const name of ["SIGINT", "SIGTERM"]) {
  process.once(name, () => server.close(() => void app.close()));
}
