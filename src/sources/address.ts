import { lookup as dnsLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';

/** Whether the bot may connect to an IP address. */
export type AddressCheck = (address: string, port: number) => boolean;

/** Resolves names like `dns.lookup` with `all`. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** An address that must not be fetched from. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';

  constructor(address: string) {
    super(`${address} is not an address of the public internet`);
  }
}

/** Ports below this belong to system services; of these, only the web's are allowed. */
const FIRST_FREE_PORT = 1024;
const WEB_PORTS = [80, 443];

/**
 * Whether an address is on the public internet: not private, loopback, link-local, reserved or multicast, and not an IPv4
 * tunnel or translation (IANA's special-purpose registries, RFC 6890).
 */
export const isPublicAddress: AddressCheck = (address, port) => {
  if (port < FIRST_FREE_PORT && !WEB_PORTS.includes(port)) return false;
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  if (parsed.kind() === 'ipv4') return !inRanges(parsed as ipaddr.IPv4, SPECIAL_V4);
  // Only 2000::/3 is allocated for the internet.
  return (parsed as ipaddr.IPv6).match(GLOBAL_V6) && !inRanges(parsed as ipaddr.IPv6, SPECIAL_V6);
};

const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** Ranges that ipaddr.js considers ordinary: benchmarking, relays, documentation. */
const SPECIAL_V4 = ['0.0.0.0/8', '192.0.0.0/24', '192.88.99.0/24', '198.18.0.0/15', '240.0.0.0/4'].map(
  (range) => ipaddr.IPv4.parseCIDR(range),
);
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16'].map((range) =>
  ipaddr.IPv6.parseCIDR(range),
);

function inRanges<T extends ipaddr.IPv4 | ipaddr.IPv6>(address: T, ranges: readonly [T, number][]): boolean {
  return ranges.some((range) => (address as ipaddr.IPv6).match(range as [ipaddr.IPv6, number]));
}

/**
 * An HTTP agent that checks every address as it connects, so that neither redirects nor DNS rebinding can bypass the check.
 *
 * @param connectMs the connection timeout, milliseconds
 */
export function checkedAgent(
  connectMs: number,
  mayConnect: AddressCheck = isPublicAddress,
  resolve: Resolve = dnsLookup,
): Agent {
  const connector = (port: number) =>
    buildConnector({
      timeout: connectMs,
      // Node calls it only for names, and connects to exactly what it returns.
      lookup: (hostname, options, callback) => {
        resolve(hostname, { ...options, all: true }, (error, addresses) => {
          const forbidden = addresses?.find(({ address }) => !mayConnect(address, port));
          const [first] = addresses ?? [];
          if (error) callback(error, []);
          else if (forbidden || !first) callback(new ForbiddenAddress(forbidden?.address ?? hostname), []);
          else if (options.all) callback(null, addresses);
          else
            (callback as unknown as (e: null, a: string, f: number) => void)(
              null,
              first.address,
              first.family,
            );
        });
      },
    });
  return new Agent({
    connections: 1,
    pipelining: 1,
    connect: (options, callback) => {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
      if (isIP(host) !== 0 && !mayConnect(host, port)) callback(new ForbiddenAddress(host), null);
      else connector(port)(options, callback);
    },
  });
}
