import type { RequestListener, ServerResponse } from "node:http";
import { openSqlite } from "./sqlite.ts";

/** With its length, as every real server answers. */
const answer = (response: ServerResponse): void => {
  response.writeHead(202, { "content-length": 2 }).end("{}");
};

/** Reads the body and answers: what no server on `node:http` is faster than. */
export const bare: RequestListener = (request, response) => {
  request.on("data", () => {});
  request.on("end", () => answer(response));
};

/** Also inserts the body, and answers once it is on the disk: one commit for all of a turn, or one for each. */
export function bareDurable(file: string, grouped: boolean): RequestListener {
  const database = openSqlite(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec("CREATE TABLE journal (sequence INTEGER PRIMARY KEY, record TEXT NOT NULL)");
  const insert = database.prepare("INSERT INTO journal VALUES (?, ?)");
  let waiting: { readonly body: string; readonly answer: () => void }[] = [];
  let sequence = 0;
  const commit = (): void => {
    const batch = waiting;
    waiting = [];
    database.exec("BEGIN IMMEDIATE");
    for (const { body } of batch) insert.run(++sequence, body);
    database.exec("COMMIT");
    for (const one of batch) one.answer();
  };
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      waiting.push({ body, answer: () => answer(response) });
      if (!grouped) commit();
      else if (waiting.length === 1) setImmediate(commit);
    });
  };
}
