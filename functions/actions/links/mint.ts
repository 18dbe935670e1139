import { sealShortToken, sealToken, type LinkKey } from '../../domain/link-token.ts'
import type { Address } from '../../domain/address.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Second } from '../../domain/time.ts'

export type MintedLink = {
  readonly to: string
  readonly url: string
  readonly headers: {
    readonly 'List-Unsubscribe': string
    readonly 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click'
  }
}

/**
 * A link with the two header values of RFC 8058, section 3.1, ready to send. If mail is received, the
 * header also offers a `mailto:`, in second place, because the order is the preference (RFC 2369,
 * section 2). Its address is a short token, which nobody can read either.
 */
export function mintLink(
  key: LinkKey,
  { publicUrl, mailDomain }: { publicUrl: string; mailDomain: string },
  {
    to,
    address,
    contact,
    topicNumber,
    ...about
  }: {
    to: string
    address: Address
    contact: ContactId
    topicNumber: number
    topic: string | undefined
    campaign: string | undefined
    issued: Second
  },
): MintedLink {
  const { channel, value } = address
  const token = sealToken(key, { channel, address: value, sender: key.sender, ...about })
  const url = `${publicUrl}/u/${token}`
  const mailbox = `${sealShortToken(key, { contact, topicNumber })}@${mailDomain}`
  const mailto = mailDomain === '' ? '' : `, <mailto:${mailbox}?subject=unsubscribe>`
  return {
    to,
    url,
    headers: {
      'List-Unsubscribe': `<${url}>${mailto}`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  }
}
