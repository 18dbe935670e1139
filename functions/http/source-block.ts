import type { Context } from 'hono'
import { isIP, isIPv4 } from 'node:net'

/** What is known of a caller: from API Gateway on Lambda, from the socket elsewhere. */
type Environment = {
  readonly requestContext?: {
    readonly http?: { readonly sourceIp?: string }
  }
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } }
}

/**
 * The block of IP addresses that a request came from. Never read from `X-Forwarded-For`, which any
 * caller can write. Undefined if it is not known. It is personal data: store it as a keyed hash.
 */
export function sourceBlockOf(c: Context): string | undefined {
  // Requests made within a test have no environment.
  const environment = (c.env ?? {}) as Environment
  const { requestContext, incoming } = environment
  const address = requestContext?.http?.sourceIp ?? incoming?.socket?.remoteAddress
  return address === undefined ? undefined : sourceBlock(address)
}

/** What one subscriber can easily have: a /24 of IPv4, a /48 of IPv6 (RFC 6177). */
export function sourceBlock(address: string): string | undefined {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address
  if (isIP(mapped) === 0) return undefined
  if (isIPv4(mapped)) return `${mapped.split('.', 3).join('.')}.0/24`
  const [head, tail] = mapped.toLowerCase().split('::', 2).map(groupsOf)
  const start = head ?? []
  const end = tail ?? []
  const groups = [...start, ...Array<string>(8 - start.length - end.length).fill('0'), ...end]
  return `${groups.slice(0, 3).join(':')}::/48`
}

/** Groups without leading zeros; a dotted IPv4 end counts as two groups. */
function groupsOf(part: string): string[] {
  if (part === '') return []
  return part
    .split(':')
    .flatMap((group) => (group.includes('.') ? ['0', '0'] : [group.replace(/^0+(?=.)/, '')]))
}
