// Import directions. A layer may import the layers before it and its own, never one after it:
// the deciding part of core stays readable and replayable only while nothing in it looks outwards.
const core = "^packages/core/src/";
const folders = (...names) => `${core}(${names.join("|")})/`;

const decisions = [
  "verify",
  "signal",
  "route",
  "size",
  "plan",
  "risk",
  "order",
  "position",
  "match",
  "reconcile",
];
const shell = ["runtime", "paper", "store", "http", "node"];

const layers = [
  { name: "prim", path: folders("prim") },
  { name: "model", path: folders("model") },
  { name: "ports", path: folders("ports") },
  { name: "decisions", path: folders(...decisions) },
  { name: "engine", path: folders("engine") },
  { name: "shell", path: folders(...shell) },
  { name: "composition", path: `${core}(?!index\\.)[^/]+\\.ts$` },
  { name: "index", path: `${core}index\\.ts$` },
];
const test = "\\.test\\.ts$";

module.exports = {
  forbidden: [
    {
      name: "no-cycle",
      comment: "Two files that need each other are one file, or lack a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...layers.slice(0, -1).map(({ name, path }, index) => ({
      name: `core-order-${name}`,
      comment: "prim < model < ports < decisions < engine < shell < composition < index",
      severity: "error",
      from: { path, pathNot: test },
      to: { path: layers.slice(index + 1).map((later) => later.path) },
    })),
    {
      name: "core-unknown-folder",
      comment: "A new folder of core/src gets its place in the order above.",
      severity: "error",
      from: { path: core, pathNot: [test, ...layers.map(({ path }) => path)] },
      to: {},
    },
    {
      name: "core-stands-alone",
      comment: "Core names no broker, store, adapter or tool.",
      severity: "error",
      from: { path: core, pathNot: test },
      to: { path: "^(packages/(?!core/)|examples/|bench/)" },
    },
    {
      name: "core-three-libraries",
      severity: "error",
      from: { path: core, pathNot: test },
      to: {
        couldNotResolve: false,
        dependencyTypesNot: ["core", "local"],
        pathNot: ["^packages/", "node_modules/(zod|eventemitter3|decimal\\.js)/"],
      },
    },
    {
      name: "decimal-in-one-place",
      comment: "One file knows the decimal library, so that it can be replaced.",
      severity: "error",
      from: { path: "^packages/", pathNot: [`${core}prim/decimal\\.ts$`, test, "/test/"] },
      to: { path: "node_modules/decimal\\.js/" },
    },
    {
      name: "core-node-modules",
      comment: "Core runs wherever web standards do; Node belongs to runtime/ and node/.",
      severity: "error",
      from: { path: core, pathNot: [`${core}(runtime|node)/`, `${core}prim/digest\\.ts$`, test] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "core-digest-crypto-only",
      severity: "error",
      from: { path: `${core}prim/digest\\.ts$` },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    },
    {
      name: "testkit-in-tests-only",
      comment: "Examples may start its local venues, which need no test runner.",
      severity: "error",
      from: {
        path: "^packages/[^/]+/src/",
        pathNot: [test, "^packages/testkit/"],
      },
      to: { path: "^packages/testkit/" },
    },
    {
      name: "testkit-in-tests-only-examples",
      severity: "error",
      from: { path: "^examples/[^/]+/src/" },
      to: { path: "^packages/testkit/", pathNot: "^packages/testkit/src/venue/" },
    },
    {
      name: "drivers-apart",
      comment: "A driver that needs another driver's code needs a place in core or a package.",
      severity: "error",
      from: {
        path: "^packages/((?:broker|store|adapter)-[^/]+)/",
        pathNot: "^packages/broker-kraken/",
      },
      to: { path: "^packages/(broker|store|adapter)-", pathNot: "^packages/$1/" },
    },
    {
      name: "kraken-on-ccxt",
      comment: "The one exception: Kraken's package stands on the ccxt package.",
      severity: "error",
      from: { path: "^packages/broker-kraken/" },
      to: {
        path: "^packages/(broker|store|adapter)-",
        pathNot: "^packages/(broker-kraken|broker-ccxt)/",
      },
    },
    {
      name: "pacer-stands-alone",
      comment: "What every driver may use knows none of them.",
      severity: "error",
      from: { path: "^packages/pacer/src/" },
      to: { path: "^packages/(?!(pacer|core)/)" },
    },
    {
      name: "vault-stands-alone",
      comment: "What keeps keys knows core's types, and nobody who uses the keys.",
      severity: "error",
      from: { path: "^packages/vault/src/" },
      to: { path: "^packages/(?!(vault|core)/)" },
    },
    {
      name: "no-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-undeclared-package",
      comment: "Every npm package stands in the package.json next to the code that imports it.",
      severity: "error",
      from: { path: "^(packages|examples|bench)/[^/]+/src/", pathNot: test },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "no-development-package",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: test },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["npm-peer", "npm"],
        pathNot: "@types/",
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(packages|examples)/[^/]+/dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@hookline/source", "import", "require", "node", "types", "default"],
      extensions: [".ts", ".js", ".mjs", ".cjs", ".json", ".d.ts"],
      mainFields: ["module", "main", "types"],
    },
  },
};
