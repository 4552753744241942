/**
 * Which network addresses a webhook may go to: those of the public internet. A receiver's address is chosen by people outside
 * the deployment's network, and must not become a way into it. Ranges: the special-purpose address registries of IANA (RFC 6890),
 * RFC 1918, 6598, 3927, 4193, 4291, 6052, 9637.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

export type AddressReach = 'public' | 'loopback' | 'inner';

const innerV4 = listOf('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // the metadata of clouds among them
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // metadata of Alibaba Cloud is in 100.64/10; this one of Azure looks public
  '168.63.129.16/32',
]);
/** What is given out to the internet at all; all else of IPv6 is inner. */
const givenOutV6 = listOf('ipv6', ['2000::/3']);
const innerV6 = listOf('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']);

function listOf(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [net = '', bits] = range.split('/');
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}

/** Of an address in text, without brackets; what is no address is `inner`. */
export function reachOf(address: string): AddressReach {
  if (isIPv4(address)) return reachOfV4(address);
  // A zone names a link of this machine.
  if (!isIPv6(address) || address.includes('%')) return 'inner';
  const groups = groupsOf(address);
  const embedded = embeddedV4(groups);
  if (embedded !== undefined) return reachOfV4(embedded);
  if (groups.every((group, at) => group === (at === groups.length - 1 ? 1 : 0))) return 'loopback';
  return givenOutV6.check(address, 'ipv6') && !innerV6.check(address, 'ipv6') ? 'public' : 'inner';
}

function reachOfV4(address: string): AddressReach {
  if (address.startsWith('127.')) return 'loopback';
  return innerV4.check(address, 'ipv4') ? 'inner' : 'public';
}

/** The eight groups of an IPv6 address, which the URL parser brings into one spelling. */
function groupsOf(address: string): number[] {
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const read = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [read(left), read(right ?? '')];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}

/** Of an address that only wraps one of IPv4: mapped (::ffff:0:0/96) or translated (64:ff9b::/96). */
function embeddedV4(groups: readonly number[]): string | undefined {
  const prefix = groups
    .slice(0, 6)
    .map((group) => group.toString(16))
    .join(':');
  if (prefix !== '0:0:0:0:0:ffff' && prefix !== '64:ff9b:0:0:0:0') return undefined;
  const [high, low] = [groups[6]!, groups[7]!];
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** In order of precedence. */
export type WebhookUrlRefusal = 'urlNotValid' | 'urlNotHttps' | 'urlHasPassword' | 'urlNotPublic';

export interface AddressRule {
  /** also addresses of this machine, and those without TLS: for tests and demonstrations */
  readonly mayLoopback: boolean;
}

const urlLengthMax = 2000;
/** Names that stand for this machine or for a network of one's own (RFC 6761, 6762, 8375). */
const innerName = /(^|\.)(localhost|local|internal|home\.arpa|intranet|lan)\.?$/;

/** What can be said of an address before its name is looked up; the rest is checked at each connection. */
export function webhookUrlRefusal(text: string, { mayLoopback }: AddressRule): WebhookUrlRefusal | undefined {
  if (text.length > urlLengthMax || !URL.canParse(text)) return 'urlNotValid';
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const isAddress = isIPv4(host) || isIPv6(host);
  const isLoopback = isAddress ? reachOf(host) === 'loopback' : /^localhost\.?$/.test(host);
  const isOurs = mayLoopback && isLoopback;
  if (url.hash !== '') return 'urlNotValid';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isOurs)) return 'urlNotHttps';
  if (url.username !== '' || url.password !== '') return 'urlHasPassword';
  if (isOurs) return undefined;
  if (isAddress) return reachOf(host) === 'public' ? undefined : 'urlNotPublic';
  return innerName.test(host) || !host.replace(/\.$/, '').includes('.') ? 'urlNotPublic' : undefined;
}

/** Whether a connection may be made to an address that a name was found to have. */
export function mayConnect(address: string, at: AddressRule & { readonly isTls: boolean }): boolean {
  const reach = reachOf(address);
  return reach === 'loopback' ? at.mayLoopback : reach === 'public' && at.isTls;
}
