import { BlockList, isIP, isIPv6 } from 'node:net'

/**
 * Where a target must never lead: this machine, private and shared networks, link-local addresses and
 * with them the metadata services of clouds, and whatever is no single public host. From the IANA
 * special-purpose registries of IPv4 and IPv6 addresses.
 */
const FORBIDDEN = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** All of IPv6 but what is given out to the public, and of that what carries an IPv4 address. */
const FORBIDDEN_OF_PUBLIC_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const list = new BlockList()
for (const range of FORBIDDEN) list.addSubnet(...split(range), 'ipv4')
for (const range of FORBIDDEN_OF_PUBLIC_6) list.addSubnet(...split(range), 'ipv6')
const public6 = new BlockList()
public6.addSubnet('2000::', 3, 'ipv6')
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false
  if (!isIPv6(address)) return !list.check(address, 'ipv4')
  return public6.check(address, 'ipv6') && !list.check(address, 'ipv6')
}

export function isLoopback(address: string): boolean {
  return isIP(address) !== 0 && loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/**
 * Whether a URL may be declared at all, as far as it can be seen: whoever calls it looks again, at the
 * address it connects to. This machine is for trying things, and called by a local setting alone.
 */
export function mayBeCalled(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, username, password } = new URL(url)
  const host = hostname.replaceAll(/^\[|\]$/g, '')
  if (username !== '' || password !== '') return false
  if (host === 'localhost' || isLoopback(host)) return /^https?:$/.test(protocol)
  return protocol === 'https:' && (isIP(host) === 0 || isPublicAddress(host))
}

function split(range: string): [net: string, prefix: number] {
  const [net = '', prefix = ''] = range.split('/')
  return [net, Number(prefix)]
}
