import { describe, it } from "vitest";
import { Bench, type BrokerCase } from "./bench.ts";
import { accountCases } from "./cases-account.ts";
import { bookCases } from "./cases-book.ts";
import { cancelCases } from "./cases-cancel.ts";
import { clockCases } from "./cases-clock.ts";
import { fillCases } from "./cases-fills.ts";
import { identityCases } from "./cases-identity.ts";
import { lostAnswerCases } from "./cases-lost-answers.ts";
import { outageCases } from "./cases-outages.ts";
import { refusalCases } from "./cases-refusals.ts";
import { replaceCases } from "./cases-replace.ts";
import { reportCases } from "./cases-reports.ts";
import { restartCases } from "./cases-restart.ts";
import { secretCases } from "./cases-secrets.ts";
import { streamCases } from "./cases-stream.ts";
import type { BrokerUnderTest } from "./venue.ts";

export { approveForTest } from "./approve-for-test.ts";
export { sampleAccount, sampleIntent, sampleOrderId, sampleSymbol } from "./sample-intent.ts";
export type {
  BrokerUnderTest,
  TestMarket,
  TestVenue,
  VenueAbilities,
  VenueAbility,
  VenueBook,
  VenueSetup,
  VenueStream,
  VenueWire,
} from "./venue.ts";

/**
 * Registers the numbered cases BC-001 to BC-102 that every broker passes, through the port alone. A
 * case is skipped only where the broker declares that it lacks the capability, or its venue the
 * ability; its title then says why.
 * @example
 * brokerConformance({
 *   name: "my broker",
 *   capabilities: myCapabilities,
 *   venue: { prices: true, money: true, fees: { missing: "the venue is free" }, … },
 *   create: (setup) => myVenue(setup),
 * });
 */
export function brokerConformance(under: BrokerUnderTest): void {
  describe(`${under.name}: broker conformance`, () => {
    for (const { run, skip, title } of brokerCases(under)) it(title, { skip }, run);
  });
}

/** The cases by themselves, for a test of the suite. */
export function brokerCases(under: BrokerUnderTest): readonly BrokerCase[] {
  const bench = new Bench(under);
  reportCases(bench);
  fillCases(bench);
  cancelCases(bench);
  replaceCases(bench);
  identityCases(bench);
  refusalCases(bench);
  accountCases(bench);
  restartCases(bench);
  lostAnswerCases(bench);
  outageCases(bench);
  clockCases(bench);
  streamCases(bench);
  bookCases(bench);
  secretCases(bench);
  return bench.cases;
}
