import { dataAuthority, type DataAuthority } from '../../domain/data-authority.ts'
import { letterhead } from '../../domain/sender-page.ts'
import type { StoredSender } from '../../domain/senders.ts'

/** Who answers for the messages of a sender, and where a person complains. */
export type Responsible = {
  readonly sender: string
  readonly name: string
  readonly company?: string
  readonly privacyContact?: string
  readonly country?: string
  readonly authority?: DataAuthority
}

export function responsibleFor(sender: StoredSender): Responsible {
  const { id, name, page, defaultCountry: country } = sender
  const authority = dataAuthority(country)
  return {
    sender: id,
    name,
    ...(page?.company === undefined ? {} : { company: page.company }),
    ...(page?.privacyContact === undefined ? {} : { privacyContact: page.privacyContact }),
    ...(country === undefined ? {} : { country }),
    ...(authority === undefined ? {} : { authority }),
  }
}

/**
 * The time zone that the times of a person are told in: that of the senders they had to do with, else
 * of all; undefined if those are several, or unknown.
 */
export function commonTimeZone(
  senders: readonly StoredSender[],
  origins: readonly string[],
): string | undefined {
  const involved = senders.filter(({ id }) => origins.includes(id))
  const asked = involved.length > 0 ? involved : senders
  const [zone, ...others] = new Set(asked.map((sender) => letterhead(sender).timeZone))
  return others.length === 0 ? zone : undefined
}
