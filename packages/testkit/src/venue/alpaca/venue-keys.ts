/** The one pair of keys that a local venue takes. */
export interface VenueKeys {
  readonly keyId: string;
  readonly secretKey: string;
}

/** Keys of a local Alpaca venue; they open nothing else. */
export const localAlpacaKeys: VenueKeys = {
  keyId: "PKLOCALVENUE00000000",
  secretKey: "local-venue-secret-that-opens-nothing",
};
