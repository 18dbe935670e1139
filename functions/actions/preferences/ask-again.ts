import type { AccessRequest } from '../../domain/access-request.ts'
import { parseAddress } from '../../domain/address.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { topicName } from '../../domain/sender-page.ts'
import { PREFERENCES } from '../../languages/preferences.ts'
import type { PageLanguage } from '../../languages/pages.ts'
import { askToConfirm, type ConsentRequestDeps } from '../consents/request.ts'

/** Grows when the words of `wording` change. */
const WORDING_VERSION = 'preferences/1'

/**
 * Asks by mail whether the person wants the messages again (double opt-in): nothing changes before the
 * yes. The address is not stored, so the person writes it once more; another one than the link's is
 * refused.
 */
export async function askAgain(
  deps: ConsentRequestDeps,
  request: Pick<AccessRequest, 'contact'>,
  {
    to,
    sender,
    topic,
    language,
  }: { to: string; sender: StoredSender; topic: string | undefined; language: PageLanguage },
  { block, now }: { block: string | undefined; now: Date },
): Promise<'asked' | 'other_address'> {
  const parsed = await parseAddress(to, { channel: 'email' })
  if (!parsed.ok) return 'other_address'
  const { address } = parsed
  const known: readonly string[] = request.contact
  if (!deps.ledger.contact(address).ids.some((id) => known.includes(id))) return 'other_address'
  const shown = topic === undefined ? undefined : topicName(sender.page ?? {}, topic)
  await askToConfirm(
    deps,
    {
      address,
      sender,
      topics: topic === undefined ? [] : [topic],
      wording: PREFERENCES[language].wording(sender.name, shown),
      wordingVersion: `${WORDING_VERSION}/${language}`,
      pageUrl: `${deps.publicUrl}/preferences`,
      language,
    },
    { key: 'person', block, receivedAt: now },
  )
  return 'asked'
}
