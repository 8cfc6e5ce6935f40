// Loaded before every test file: no test may reach anything but this machine. A connection elsewhere throws at once, and
// fails its test also where the code under test takes the error for a venue that is away.
import net from "node:net";
import { afterEach } from "vitest";

/** Hosts that a test tried to reach. @type {string[]} */
const tried = [];

/** The hosts that this test tried to reach, which are then forgiven: for the guard's own test. */
export const forgive = () => tried.splice(0);

afterEach(() => {
  const hosts = tried.splice(0);
  if (hosts.length > 0)
    throw new Error(`a test tried to reach ${hosts.join(", ")}; only this machine is allowed`);
});

const LOOPBACK =
  /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/i;
const connect = net.Socket.prototype.connect;

/** The host that a call of `connect` names; null for a Unix socket. @param {readonly unknown[]} args */
function hostOf(args) {
  // Node hands its own normalized list on from net.connect to the prototype.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === "object" && first !== null) {
    if ("path" in first && typeof first.path === "string") return null;
    return "host" in first && typeof first.host === "string" ? first.host : "localhost";
  }
  if (typeof first === "string" && Number.isNaN(Number(first))) return null;
  return typeof second === "string" ? second : "localhost";
}

/** @param {string} host */
function refusal(host) {
  tried.push(host);
  return new Error(`a test tried to reach ${host}; only this machine is allowed`);
}

/**
 * A lookup of the test's own may answer anything; what it answers is checked like a host.
 * @param {import("node:net").LookupFunction} lookup
 * @returns {import("node:net").LookupFunction}
 */
const guardedLookup = (lookup) => (host, options, done) =>
  lookup(host, options, (error, found, family) => {
    const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
    const away = error === null ? addresses.find((address) => !LOOPBACK.test(address)) : undefined;
    done(away === undefined ? error : refusal(away), found, family);
  });

/** @param {readonly unknown[]} args @returns {{ lookup?: import("node:net").LookupFunction } | null} */
function optionsOf(args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  return typeof first === "object" && first !== null ? first : null;
}

/** @type {typeof connect} */
net.Socket.prototype.connect = function guarded(...args) {
  const host = hostOf(args);
  const options = optionsOf(args);
  if (typeof options?.lookup === "function") options.lookup = guardedLookup(options.lookup);
  else if (host !== null && !LOOPBACK.test(host)) throw refusal(host);
  return Reflect.apply(connect, this, args);
};
