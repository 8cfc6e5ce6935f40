import { decimal } from "@hookline/core/driver";
import { startKiteVenue } from "@hookline/testkit/venue";
import { KiteConnect } from "kiteconnect";
import { expect, it } from "vitest";

// The venue's own client finds its way around the local venue: a second opinion on the protocol.
it("Kite's own client can log in, place, read and cancel at the local venue", async () => {
  const venue = await startKiteVenue();
  const { apiKey, apiSecret } = venue.keys;
  venue.movePrice("NSE:INFY", decimal("1500"));
  const kite = new KiteConnect({ api_key: apiKey, root: venue.url });
  const session = await kite.generateSession(venue.requestToken(), apiSecret);
  kite.setAccessToken(session.access_token);
  const order = {
    exchange: "NSE",
    tradingsymbol: "INFY",
    transaction_type: "BUY",
    quantity: 2,
    product: "MIS",
    order_type: "LIMIT",
    price: 1490,
    validity: "DAY",
    tag: "by hand",
  } as const;
  const { order_id } = await kite.placeOrder("regular", order);
  expect(await kite.getOrders()).toMatchObject([{ order_id, status: "OPEN", tag: "by hand" }]);
  expect(await kite.cancelOrder("regular", order_id)).toEqual({ order_id });
  expect(await kite.getOrders()).toMatchObject([{ order_id, status: "CANCELLED" }]);
  expect(await kite.getQuote(["NSE:INFY"])).toMatchObject({ "NSE:INFY": { last_price: 1500 } });
  await venue.close();
});
