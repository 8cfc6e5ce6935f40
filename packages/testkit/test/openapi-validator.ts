import { Ajv, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { VenueRequest } from "../src/venue/local-server.ts";

/** Problems of a request, as sentences; empty where it fits one of the documents. */
export type RequestValidator = (request: VenueRequest) => readonly string[];

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: RegExp;
  /** JSON pointer into the document. */
  readonly pointer: string;
  readonly document: string;
  readonly parameters: readonly Readonly<Record<string, unknown>>[];
  readonly body: unknown;
}

const METHODS: readonly string[] = ["get", "post", "put", "patch", "delete"];
const JSON_BODY = ["requestBody", "content", "application/json", "schema"] as const;

/** Checks requests against OpenAPI 3.0 documents: path, method, query and JSON body; unknown names are problems. */
export function openApiValidator(documents: readonly unknown[]): RequestValidator {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
  // A CommonJS module: its default export is the function or holds it, as the loader likes.
  const addFormats = typeof formats === "function" ? formats : formats.default;
  addFormats(ajv);
  ajv.addFormat("decimal", /^-?\d+(?:\.\d+)?$/);
  const query = new Ajv({ strict: false, coerceTypes: "array" });
  addFormats(query);
  const operations = documents.flatMap((document, index) => {
    const id = `document-${index}`;
    for (const one of [ajv, query]) one.addSchema({ $id: id, ...record(document) }, id);
    return operationsOf(document, id);
  });
  return (request) => {
    const operation = operations.find(
      ({ method, path }) => method === request.method.toLowerCase() && path.test(request.path),
    );
    const what = `${request.method} ${request.path}`;
    if (operation === undefined) return [`${what} is in no document`];
    const problems = [
      ...queryProblems(query, operation, request),
      ...bodyProblems(ajv, operation, request),
    ];
    return problems.map((problem) => `${what}: ${problem}`);
  };
}

function operationsOf(document: unknown, id: string): readonly Operation[] {
  return Object.entries(record(at(document, "paths"))).flatMap(([name, item]) =>
    METHODS.filter((method) => at(item, method) !== undefined).map((method) => ({
      name,
      method,
      document: id,
      path: new RegExp(`^${name.replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`),
      pointer: `/paths/${pointerPart(name)}/${method}`,
      parameters: [...list(at(item, "parameters")), ...list(at(item, method, "parameters"))].map(
        (one) => record(resolve(document, one)),
      ),
      body: at(item, method, ...JSON_BODY),
    })),
  );
}

function queryProblems(
  ajv: Ajv,
  { parameters }: Operation,
  { query }: VenueRequest,
): readonly string[] {
  const declared = parameters.filter((parameter) => parameter.in === "query");
  const unknown = [...query.keys()].filter((name) => !declared.some((one) => one.name === name));
  const missing = declared.filter((one) => one.required === true && !query.has(String(one.name)));
  const wrong = declared.flatMap(({ name, schema }) => {
    const value = query.get(String(name));
    if (value === null || schema === undefined) return [];
    // References lie in the documents; a parameter's own schema is small.
    const validate = at(schema, "$ref") === undefined ? ajv.compile(record(schema)) : null;
    return validate === null || validate(value) ? [] : [`${name} is ${value}`];
  });
  return [
    ...unknown.map((name) => `${name} is no query parameter`),
    ...missing.map(({ name }) => `${name} is missing`),
    ...wrong,
  ];
}

function bodyProblems(ajv: Ajv, operation: Operation, { body }: VenueRequest): readonly string[] {
  if (operation.body === undefined) return body === "" ? [] : ["has a body"];
  const value: unknown = JSON.parse(body);
  const pointer = `${operation.pointer}/${JSON_BODY.map(pointerPart).join("/")}`;
  const validate: ValidateFunction = ajv.compile({ $ref: `${operation.document}#${pointer}` });
  const wrong = validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  const resolved = ajv.getSchema(`${operation.document}#${pointer}`)?.schema;
  const target = at(resolved, "$ref") ?? null;
  const names =
    target === null
      ? at(resolved, "properties")
      : at(ajv.getSchema(`${operation.document}${String(target)}`)?.schema, "properties");
  const unknown = Object.keys(record(value)).filter((name) => !(name in record(names)));
  return [...wrong, ...unknown.map((name) => `${name} is no member`)];
}

const pointerPart = (name: string): string =>
  encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const step of path)
    here = typeof here === "object" && here !== null ? Reflect.get(here, step) : undefined;
  return here;
}

function resolve(document: unknown, value: unknown): unknown {
  const reference = at(value, "$ref");
  return typeof reference === "string" ? at(document, ...reference.slice(2).split("/")) : value;
}
