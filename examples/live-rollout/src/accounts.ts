// What `hookline doctor dist/accounts.js` examines: the very accounts of this host. It never sends an order.
import { rollout } from "./app.ts";
import { readConfig } from "./config.ts";

const { accounts: mine, platforms } = await rollout(readConfig(process.env));
export const accounts: typeof mine = mine;
export const symbols: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.keys(mine).map((name) => [name, ["AAPL"]]),
);

export async function close(): Promise<void> {
  for (const platform of platforms) await platform.close();
}
