import { Agent, request } from "node:http";
import { signedSignal } from "./signal.ts";

/** What a burst of signals took; latencies in milliseconds. */
export interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
}

/** Sends signals over so many keep-alive connections, each waiting for its answer before the next one. */
export async function load(
  port: number,
  options: { readonly connections: number; readonly count: number; readonly name: string },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  const signals = Array.from({ length: options.count }, (_, index) =>
    signedSignal(`${options.name}-${index}`, index),
  );
  const latencies: number[] = [];
  let next = 0;
  let refused = 0;
  const worker = async (): Promise<void> => {
    for (let signal = signals[next++]; signal !== undefined; signal = signals[next++]) {
      const begun = performance.now();
      if ((await post(agent, port, signal)) !== 202) refused += 1;
      latencies.push(performance.now() - begun);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: options.connections }, worker));
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  latencies.sort((left, right) => left - right);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { perSecond: options.count / seconds, p50: at(0.5), p99: at(0.99), refused };
}

function post(
  agent: Agent,
  port: number,
  { body, headers }: ReturnType<typeof signedSignal>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, port, host: "127.0.0.1", method: "POST", path: "/webhook", headers },
      (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
