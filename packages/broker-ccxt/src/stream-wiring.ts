import type { BrokerSession } from "@hookline/core/driver";
import type { CcxtAccount } from "./account.ts";
import type { CcxtBrokerOptions } from "./options.ts";
import type { Poller } from "./poller.ts";
import type { Profile } from "./profile.ts";
import { Stream } from "./stream.ts";
import { StreamEvents } from "./stream-events.ts";
import { streamOf } from "./streams/stream-of.ts";

/** The order stream of an account, wired to its book and its poller; null where there is none. */
export function orderStream({
  account,
  options,
  poller,
  profile,
  session,
}: {
  readonly account: CcxtAccount;
  readonly poller: Poller;
  readonly profile: Profile;
  readonly options: CcxtBrokerOptions;
  readonly session: BrokerSession;
}): Stream | null {
  const stream = options.stream === false ? null : streamOf(profile);
  const url = stream?.urls[options.environment];
  if (stream === null || url === undefined) return null;
  const { clock, logger, timers } = session;
  const events = new StreamEvents({
    book: account.book,
    nowMs: () => clock.nowMs(),
    inspect: (order) => poller.inspectSoon(order),
  });
  account.onAnswered = (order) => events.release(order);
  const { apiKey, loopbackUrl, password = "", secret } = options;
  return new Stream({
    profile: stream,
    url: loopbackUrl === undefined ? url : socketAt(loopbackUrl, url),
    context: {
      key: { apiKey, secret, password },
      nowMs: () => clock.nowMs(),
      ask: (question) => account.gateway.ask(question),
    },
    timers,
    logger,
    onEvent: (event) => events.take(event),
    onUp: () => poller.streamIsUp(),
    onDown: () => poller.streamIsDown(),
  });
}

function socketAt(loopback: string, url: string): string {
  const target = new URL(new URL(url).pathname, loopback);
  target.protocol = "ws:";
  return target.href;
}
