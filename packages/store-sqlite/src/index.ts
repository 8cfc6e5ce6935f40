export type { SqliteDatabase, SqliteDriver, SqliteStatement, SqliteValue } from "./driver.ts";
export { type JournalReader, readJournal } from "./journal-reader.ts";
export type { SqliteStoreOptions } from "./options.ts";
export { sqliteStore } from "./sqlite-store.ts";
