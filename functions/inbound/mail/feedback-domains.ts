/**
 * Who tells senders of complaints, and may therefore name whom it wants: a domain, with all below it,
 * that is used for nothing else. Where anybody can have a mailbox the one address is listed.
 *
 * Sources: Yahoo, "Complaint Feedback Loop FAQ" (arf.mail.yahoo.com, the domain of its envelope and of
 * its DKIM signature); Microsoft's JMRP and AOL's loop, by whose addresses open code (SimpleLogin's
 * among it) knows their reports; AbuseIO, `parser-fbl` (the rest: Validity's universal loop at
 * senderscore.net, for Comcast, Cox, Yandex, Mail.ru and more, and the loops of single hosts). All of
 * it is documentation: no report of any of them was at hand. An account's `feedbackDomains` adds to it.
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
