import { PassThrough } from "node:stream";
import type { WireResponse } from "@hookline/core/driver";
import { discardRest } from "@hookline/core/node";
import type { FastifyReply } from "fastify";

/** Sends through Fastify, so that the host's onSend hooks see the answer like any other. */
export const answerWith =
  (reply: FastifyReply) =>
  (response: WireResponse, unread: boolean): void => {
    reply.code(response.status).headers(response.headers);
    // Bytes, since Fastify adds a charset to the content type of texts.
    const body = response.body === "" ? undefined : Buffer.from(response.body);
    if (unread) sendAndClose(reply, body);
    else reply.send(body);
  };

/** The stream ends, and with it the connection, when the rest of the body has been thrown away. */
function sendAndClose(reply: FastifyReply, body: Buffer = Buffer.alloc(0)): void {
  const stream = new PassThrough();
  stream.write(body);
  discardRest(reply.request.raw, () => stream.end());
  reply.headers({ connection: "close", "content-length": body.length }).send(stream);
}
