#!/usr/bin/env node
// hookline-venue NAME [--port N] [--price SYMBOL=PRICE …]: a local venue to try a broker without an account.
import { parseArgs } from "node:util";
import { parseDecimal } from "@hookline/core/driver";
import * as venues from "../venue/index.ts";

const STARTERS = {
  alpaca: venues.startAlpacaVenue,
  binance: venues.startBinanceVenue,
  bitget: venues.startBitgetVenue,
  bybit: venues.startBybitVenue,
  kite: venues.startKiteVenue,
  kraken: venues.startKrakenVenue,
  "kraken-futures": venues.startKrakenFuturesVenue,
  mexc: venues.startMexcVenue,
  trading212: venues.startTrading212Venue,
  "webhook-receiver": venues.startWebhookReceiverVenue,
} as const;

const usage = `Usage: hookline-venue <${Object.keys(STARTERS).join(" | ")}> [--port 4810] [--price BTCUSD=43250.5]`;

const isName = (name: string | undefined): name is keyof typeof STARTERS =>
  name !== undefined && Object.hasOwn(STARTERS, name);

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: "string", default: "0" },
      price: { type: "string", multiple: true, default: [] },
      help: { type: "boolean", default: false },
    },
  });
  const [name] = positionals;
  const port = Number(values.port);
  if (values.help || !isName(name) || !Number.isInteger(port) || port < 0 || port > 65_535) {
    process.stderr.write(`${usage}\n`);
    return values.help ? 0 : 2;
  }
  const venue = await STARTERS[name]({ port });
  for (const text of values.price) {
    const [symbol = "", price = ""] = text.split("=");
    const value = parseDecimal(price);
    if (value === null || !("movePrice" in venue)) {
      process.stderr.write(`not a price: ${text}\n`);
      return 2;
    }
    venue.movePrice(symbol, value);
  }
  process.stdout.write(
    `${name} listens on ${venue.url}. It is a local stand-in: nothing real is traded.\n`,
  );
  return 0;
}

process.exitCode = await main();
