import { sealToken } from '../domain/link-token.ts'
import type { Address } from '../domain/address.ts'
import type { LinkKey } from '../domain/link-token.ts'
import type { Second } from '../domain/time.ts'

export type MintedLink = {
  readonly to: string
  readonly url: string
  readonly headers: {
    readonly 'List-Unsubscribe': string
    readonly 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click'
  }
}

/** A link with the two header values of RFC 8058, section 3.1, to be sent as they are. */
export function mintLink(
  key: LinkKey,
  publicUrl: string,
  {
    to,
    address,
    ...about
  }: {
    to: string
    address: Address
    topic: string | undefined
    campaign: string | undefined
    issued: Second
  },
): MintedLink {
  const { channel, value } = address
  const token = sealToken(key, { channel, address: value, sender: key.sender, ...about })
  const url = `${publicUrl}/u/${token}`
  return {
    to,
    url,
    headers: {
      'List-Unsubscribe': `<${url}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  }
}
