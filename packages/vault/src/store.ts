/** Where the vault's text lies. A table's row or an object store's blob will do; the text is sealed. */
export interface VaultStore {
  /** The text; null where none was written yet. */
  read(): Promise<string | null>;
  /**
   * Puts `next` in the place of `previous`, durably and wholly or not at all; answers false, having changed nothing,
   * where what lies there is not `previous`.
   */
  replace(previous: string | null, next: string): Promise<boolean>;
}

/** A store that forgets; for tests, and for hosts that keep the text themselves. */
export function memoryVaultStore(
  text: string | null = null,
): VaultStore & { text(): string | null } {
  let kept = text;
  return {
    text: () => kept,
    read: async () => kept,
    async replace(previous, next) {
      if (kept !== previous) return false;
      kept = next;
      return true;
    },
  };
}
