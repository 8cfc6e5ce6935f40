// A mutant that breaks a property is found; making its counterexample smaller would take most of the time.
import { configureGlobal } from "fast-check";

configureGlobal({ endOnFailure: true });
