/** The identity of a TLS client certificate, as the socket or a named trusted header gives it. */
export interface ClientCertificate {
  /** Subject common name, for example `TradingView Webhooks`. */
  readonly commonName: string;
  /** Subject organisation, or an empty text. */
  readonly organization: string;
  /** E-mail addresses of the subject alternative name. */
  readonly emails: readonly string[];
  /** Whether the TLS layer verified the chain against the configured authority. */
  readonly verified: boolean;
}

/** An HTTP request as bytes and facts, before anything in it is believed. */
export interface WireRequest {
  readonly method: string;
  /** Path without the query, as sent (percent-encoding kept). */
  readonly path: string;
  /** Query without the question mark; empty where there is none. */
  readonly query: string;
  /** Header values by lower-case name; a header sent more than once is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** Address of the socket's other end; null where the host does not know it. */
  readonly remoteAddress: string | null;
  readonly clientCertificate: ClientCertificate | null;
}

/** An HTTP answer ready to be written. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
