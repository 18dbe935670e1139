import { countryZones } from './sending-hours.ts'

/** What a sender shows of itself on the pages of the public. */
export type SenderPage = {
  /** A PNG in base64. */
  readonly logo?: string | undefined
  /** `#rrggbb`. The pages darken or lighten it until it can be read. */
  readonly colour?: string | undefined
  /** Who is responsible: a company's name and seat, on one line. */
  readonly company?: string | undefined
  /** An e-mail address or an https address. */
  readonly privacyContact?: string | undefined
  /** The time zone that people are told times in, such as `Europe/Paris`. */
  readonly timeZone?: string | undefined
  /** What people call a topic, by its id. */
  readonly topicNames?: Readonly<Record<string, string>> | undefined
}

/** How a sender looks to a person. */
export type Letterhead = {
  readonly name: string
  readonly page: SenderPage
  /** The one in which its people are told times; undefined if it is not known. */
  readonly timeZone: string | undefined
}

/** The declared time zone, else that of a country that has only one. */
export function letterhead({
  name,
  page = {},
  defaultCountry,
}: {
  readonly name: string
  readonly page?: SenderPage | undefined
  readonly defaultCountry?: string | undefined
}): Letterhead {
  const zones = defaultCountry === undefined ? [] : countryZones(defaultCountry)
  const [only, ...others] = zones
  return { name, page, timeZone: page.timeZone ?? (others.length === 0 ? only : undefined) }
}

/** Whether the runtime knows it by this name; an offset such as `+01:00` names no place. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Whether people can write to it: by mail, or by a form behind an https address. */
export function isContact(text: string): boolean {
  if (!text.includes('://')) return /^[^\s@<>"'?&]+@[^\s@<>"'?&]+\.[^\s@<>"'?&]+$/.test(text)
  return URL.canParse(text) && new URL(text).protocol === 'https:'
}

/** What people call a topic. */
export function topicName({ topicNames = {} }: SenderPage, topic: string): string {
  return Object.hasOwn(topicNames, topic) ? (topicNames[topic] ?? topic) : topic
}
