import type { AccountTarget, StrategySettings } from "../route/strategy.ts";
import type { OrderRule, Risk, Rule, SignalRule, SignalView } from "./rule.ts";

/**
 * A risk with more rules, for plug-ins and host applications. They are asked after the ones that
 * are there and every rule has a veto, so they can only tighten (R-52, I32). They judge copies:
 * nothing they do to those reaches the order, the account or the next rule.
 * @example withRules(standardRisk({ maxOrderNotional: "25000" }), [noFridayEntries])
 */
export function withRules(risk: Risk, rules: readonly Rule[]): Risk {
  const usable = rules.filter(isRule);
  const { with: changed } = risk;
  return {
    ...risk,
    ...(changed === undefined ? {} : { with: (changes) => withRules(changed(changes), rules) }),
    orderRules: [
      ...risk.orderRules,
      ...usable.filter((rule) => rule.about === "order").map(apartOrder),
    ],
    signalRules: [
      ...risk.signalRules,
      ...usable.filter((rule) => rule.about === "signal").map(apartSignal),
    ],
    problems: () => [...risk.problems(), ...problemsOf(risk, rules)],
  };
}

const apartOrder = (rule: OrderRule): OrderRule => ({
  about: "order",
  id: rule.id,
  name: rule.name,
  problems: () => rule.problems(),
  check: (intent, view) => rule.check(structuredClone(intent), structuredClone(view)),
});

const apartSignal = (rule: SignalRule): SignalRule => ({
  about: "signal",
  id: rule.id,
  name: rule.name,
  problems: () => rule.problems(),
  check: (view) => rule.check(copyOf(view)),
});

const copyOf = ({ entry, nowMs, signal, strategy }: SignalView): SignalView => ({
  nowMs,
  signal: structuredClone(signal),
  entry,
  strategy: strategy === null ? null : copyOfStrategy(strategy),
});

const copyOfStrategy = (strategy: StrategySettings): StrategySettings => ({
  ...strategy,
  symbols: strategy.symbols === "any" ? "any" : new Set(strategy.symbols),
  ages: { ...strategy.ages },
  optimizer: null,
  targets: {
    paper: strategy.targets.paper.map(copyOfTarget),
    live: strategy.targets.live.map(copyOfTarget),
  },
});

const copyOfTarget = (target: AccountTarget): AccountTarget => ({
  ...target,
  size: { ...target.size },
  symbolMap: new Map(target.symbolMap),
});

/** A host without a type checker can hand over anything. */
const isRule = (rule: unknown): rule is Rule =>
  typeof rule === "object" &&
  rule !== null &&
  "about" in rule &&
  (rule.about === "order" || rule.about === "signal") &&
  "id" in rule &&
  typeof rule.id === "string" &&
  rule.id !== "" &&
  "name" in rule &&
  typeof rule.name === "string" &&
  "check" in rule &&
  typeof rule.check === "function" &&
  "problems" in rule &&
  typeof rule.problems === "function";

function problemsOf(risk: Risk, rules: readonly Rule[]): string[] {
  const taken = new Set([...risk.signalRules, ...risk.orderRules].map((rule) => rule.id));
  return rules.flatMap((rule, index) => {
    if (!isRule(rule))
      return [`risk: rule ${index + 1} must have about, id, name, problems and check.`];
    const clash = taken.has(rule.id) ? [`risk: the rule id ${rule.id} is taken.`] : [];
    taken.add(rule.id);
    return [...clash, ...ownProblems(rule)];
  });
}

function ownProblems(rule: Rule): string[] {
  try {
    return rule.problems().map(String);
  } catch {
    return [`risk: the rule ${rule.id} fails when it is asked for its problems.`];
  }
}
