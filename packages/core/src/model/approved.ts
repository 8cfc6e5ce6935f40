declare const approved: unique symbol;
declare const verified: unique symbol;
declare const live: unique symbol;

/** An order that passed every risk rule. Made only by `risk/approve.ts`; a broker takes nothing else. */
export type Approved<Intent> = Intent & { readonly [approved]: true };

/** Data whose sender passed every layer of its source. Made only by `verify/`. */
export type Verified<Data> = Data & { readonly [verified]: true };

/** An account whose consents to live trading are all there. Made only by `route/mode.ts`. */
export type Live<Account> = Account & { readonly [live]: true };
