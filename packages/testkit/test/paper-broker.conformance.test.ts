import { brokerConformance } from "../src/broker/suite.ts";
import { paperOnFeed, paperOnSignals } from "./broker/paper-venue.ts";

brokerConformance(paperOnFeed);
brokerConformance(paperOnSignals);
