import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { type Fault, FaultScript } from "./fault-script.ts";

/** A request as a local venue sees it. */
export interface VenueRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What a local venue answers; an object becomes JSON. */
export interface VenueAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface LocalServerOptions {
  readonly handle: (request: VenueRequest) => VenueAnswer | Promise<VenueAnswer>;
  /** Called for each WebSocket that is opened; left out, upgrades are refused. */
  readonly onSocket?: (socket: WebSocket, request: VenueRequest) => void;
  /** The HTTP status that an upgrade is refused with; null, or left out, takes it. */
  readonly refuseSocket?: (request: VenueRequest) => number | null;
  /** 0, the default, takes a free one. */
  readonly port?: number;
}

/** A small HTTP and WebSocket server on loopback that speaks one venue's protocol and can be made to fail. */
export interface LocalServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `ws://127.0.0.1:PORT` */
  readonly socketUrl: string;
  readonly faults: FaultScript;
  /** Every request that came, in order: what a test counts. */
  readonly requests: readonly VenueRequest[];
  /** Cuts every open WebSocket. */
  dropSockets(): void;
  close(): Promise<void>;
}

/** Starts a local venue's server on 127.0.0.1. */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const faults = new FaultScript();
  const requests: VenueRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void readRequest(incoming).then(async (request) => {
      requests.push(request);
      await answer({ request, outgoing, options, fault: faults.next(request) });
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (incoming, socket, head) => {
    const { onSocket } = options;
    if (onSocket === undefined) return void socket.destroy();
    const { headers } = incoming;
    const request = { ...targetOf(incoming), headers, method: "GET", body: "" };
    const refusal = options.refuseSocket?.(request) ?? null;
    if (refusal !== null) return void socket.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`);
    sockets.handleUpgrade(incoming, socket, head, (opened) => onSocket(opened, request));
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    socketUrl: `ws://127.0.0.1:${port}`,
    faults,
    requests,
    dropSockets: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const targetOf = (incoming: IncomingMessage): Pick<VenueRequest, "path" | "query"> => {
  const [path = "/", query = ""] = (incoming.url ?? "/").split("?", 2);
  return { path, query: new URLSearchParams(query) };
};

async function readRequest(incoming: IncomingMessage): Promise<VenueRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return {
    method: incoming.method ?? "GET",
    ...targetOf(incoming),
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

interface Exchange {
  readonly request: VenueRequest;
  readonly outgoing: ServerResponse;
  readonly options: LocalServerOptions;
  readonly fault: Fault | null;
}

async function answer({ fault, options, outgoing, request }: Exchange): Promise<void> {
  if (fault?.kind === "hang_before") return;
  if (fault?.kind === "reset_before") return void outgoing.socket?.destroy();
  if (fault?.kind === "answer") return write(outgoing, fault);
  const given = await options.handle(request);
  if (fault?.kind === "hang_after") return;
  if (fault?.kind === "late_after") await fault.until;
  if (fault?.kind === "reset_after") return void outgoing.socket?.destroy();
  write(outgoing, fault?.kind === "answer_after" ? fault : given);
}

function write(outgoing: ServerResponse, given: VenueAnswer): void {
  const text = typeof given.body === "string" ? given.body : JSON.stringify(given.body);
  const type = typeof given.body === "string" ? "text/plain" : "application/json";
  outgoing.writeHead(given.status, { "content-type": type, ...given.headers });
  outgoing.end(text);
}
