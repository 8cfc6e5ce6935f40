import { describe, expect, it } from "vitest";
import { type BrokerUnderTest, brokerCases } from "../src/broker/suite.ts";
import type { Carelessness } from "./broker/wire-broker.ts";
import { wireUnderTest } from "./broker/wire-under-test.ts";

/** What careless drivers do, and the cases that must find it. */
const FOUND_BY: Readonly<Record<Carelessness, readonly string[]>> = {
  "a lost connection is a rejection": ["BC-070", "BC-071", "BC-074", "BC-075", "BC-080"],
  "a failure of the server is a rejection": ["BC-072", "BC-079", "BC-083"],
  "a 429 is a rejection": ["BC-073"],
  "every 4xx is a rejection": ["BC-076"],
  "an unreadable answer is a rejection": ["BC-077", "BC-078"],
  "an order without an answer is sent again": ["BC-074", "BC-075"],
  "an order that is given up was not sent": ["BC-080"],
  "a repeated order gets a new id": ["BC-081"],
  "unanswered lists are empty": ["BC-084"],
  "unreadable lists are empty": ["BC-085"],
  "an unanswered look-up found nothing": ["BC-086"],
  "an unreadable look-up found nothing": ["BC-087"],
  "an ended session has no positions": ["BC-088"],
  "after a 429 nothing goes for an hour": ["BC-082"],
  "after three failures nothing goes": ["BC-083"],
  "fills from before the connection are old": ["BC-089"],
  "fills from the future are wrong": ["BC-090"],
  "ids are cut to twenty signs": ["BC-091"],
  "execution ids are counted": ["BC-092"],
  "events before the answer are dropped": ["BC-093"],
  "orders are forgotten with the cancel": ["BC-094", "BC-099"],
  "a reconnect asks nothing": ["BC-095"],
  "absence is always final": ["BC-096"],
  "every trade is of the newest order": ["BC-097"],
  "every order is the newest order": ["BC-098"],
  "no fill beyond the quantity": ["BC-100"],
  "positions are counted from fills": ["BC-101"],
  "a change only says so": ["BC-025", "BC-026"],
  "errors quote the answer": ["BC-102"],
  "outcomes quote the answer": ["BC-102"],
  // A leak that needs no fault is found by every case.
  "a log line has the headers": ["BC-025", "BC-070", "BC-092", "BC-101", "BC-102"],
};

const numberOf = ({ title }: { readonly title: string }) => title.slice(0, "BC-000".length);

/** The cases about faults of the wire, the stream and the book, and about changes. */
const faultCases = (under: BrokerUnderTest) =>
  brokerCases(under).filter(
    (one) => !one.skip && (numberOf(one) >= "BC-070" || /^BC-02[56]/.test(one.title)),
  );

async function failuresOf(under: BrokerUnderTest): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const one of faultCases(under)) {
    await one.run().catch(() => failed.push(numberOf(one)));
  }
  return failed;
}

describe("the cases about faults", () => {
  it("find nothing wrong with a sound driver", async () => {
    expect(await failuresOf(wireUnderTest(null))).toEqual([]);
  });

  for (const [bug, foundBy] of Object.entries(FOUND_BY)) {
    it(`find a driver in which ${bug}`, async () => {
      const found = Object.keys(FOUND_BY).find((name): name is Carelessness => name === bug);
      if (found === undefined) throw new Error("No such carelessness.");
      expect(await failuresOf(wireUnderTest(found))).toEqual(expect.arrayContaining([...foundBy]));
    });
  }

  it("each fail for a driver that is careless in one way or another", () => {
    const proven = new Set(Object.values(FOUND_BY).flat());
    const unproven = faultCases(wireUnderTest(null))
      .map(numberOf)
      .filter((one) => !proven.has(one));
    expect(unproven).toEqual([]);
  });
});
