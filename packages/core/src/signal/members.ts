import type { JsonObject, JsonValue } from "../prim/json.ts";

/** An object of the body and its path; the path of the body itself is empty. */
export interface Place {
  readonly fields: JsonObject;
  readonly path: string;
}

/** A member of an object of the body. Its path is put together only where it is told to someone. */
export interface Located {
  readonly place: Place;
  readonly name: string;
  readonly value: JsonValue;
}

/** Finds the members behind a name; most dialects look up the name itself. */
export type Lookup = (name: string) => readonly Located[];

/** What a look-up finds of a member that is absent. */
export const NO_MEMBERS: readonly Located[] = [];

/** Path of a member, or of an element of a list. */
export const pathIn = (parent: string, name: string): string =>
  parent === "" ? name : `${parent}.${name}`;

/** Path of a member from the top of the body, for example `strategy.order.action`. */
export const pathOf = ({ place, name }: Located): string => pathIn(place.path, name);

/** The look-up by plain member names. */
export const byName =
  (place: Place): Lookup =>
  (name) => {
    const value = place.fields.get(name);
    return value === undefined ? NO_MEMBERS : [{ place, name, value }];
  };
