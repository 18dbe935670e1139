/**
 * Who reports complaints to senders and may therefore name anybody: a domain, with its subdomains, that
 * is used for nothing else. If anybody can have a mailbox at the domain, the one address is listed.
 *
 * Sources: Yahoo, "Complaint Feedback Loop FAQ" (arf.mail.yahoo.com, the domain of its envelope and
 * DKIM signature); Microsoft's JMRP and AOL's loop, by the addresses that open-source code
 * (SimpleLogin's among it) knows; AbuseIO, `parser-fbl` (the rest: Validity's universal loop at
 * senderscore.net, for Comcast, Cox, Yandex, Mail.ru and more, and the loops of single hosts). All of
 * this is documentation: no report of any of them was at hand. An account's `feedbackDomains` adds to
 * it.
 */
export const FEEDBACK_DOMAINS: readonly string[] = [
  'arf.mail.yahoo.com',
  'staff@hotmail.com',
  'scomp@aol.net',
  'senderscore.net',
  'fbl.apps.rackspace.com',
  'fbl.cox.net',
  'fbl.fastmail.com',
  'fbl.hostedemail.com',
  'fbl.synacor.com',
  'fbl.zoho.com',
  'feedback.postmaster.rr.com',
]

/** Whether a list of domains and addresses contains this author. */
export function isListed(author: string, list: readonly string[]): boolean {
  const address = author.toLowerCase()
  const domain = domainOf(address)
  return list.some((one) => {
    const listed = one.toLowerCase()
    if (listed.includes('@')) return listed === address
    return domain === listed || domain.endsWith(`.${listed}`)
  })
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}
