// Conformance suites with which a broker, a store or a web adapter proves itself, and what tests need beside them.

export {
  type AdapterUnderTest,
  adapterConformance,
  listenLocally,
  type RecordingHandler,
  type RunningAdapter,
  recordingHandler,
} from "./adapter/suite.ts";
export {
  approveForTest,
  type BrokerUnderTest,
  brokerConformance,
  sampleAccount,
  sampleIntent,
  sampleOrderId,
  sampleSymbol,
  type TestMarket,
  type TestVenue,
  type VenueAbilities,
  type VenueAbility,
  type VenueBook,
  type VenueSetup,
  type VenueStream,
  type VenueWire,
} from "./broker/suite.ts";
export { type ManualTime, manualTime } from "./clock/manual-time.ts";
export type { Violation } from "./sim/auditor.ts";
export type { Faults } from "./sim/faults.ts";
export type { RareEvent } from "./sim/marks.ts";
export type { PlantedBug } from "./sim/planted-bugs.ts";
export { type SimulateOptions, type SimulationResult, simulate } from "./sim/simulate.ts";
export {
  type Capability,
  fillRecord,
  type Holder,
  outcomeRecord,
  type SampleJournalOptions,
  type SampleSignalOptions,
  type StoreCapabilities,
  type StoreData,
  type StoreUnderTest,
  sampleJournal,
  sampleKey,
  sampleSignalId,
  signalRecord,
  storeConformance,
} from "./store/suite.ts";
