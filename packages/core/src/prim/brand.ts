declare const brand: unique symbol;

/** A `Base` that only one parser can make: the compiler then keeps ids and amounts apart. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
