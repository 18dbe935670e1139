import type { Channel } from './address.ts'
import type { StopList } from './import-format.ts'
import type { Manner } from './import-status-words.ts'

/** What a column is, judged by its name only. */
export type ColumnUse =
  | { readonly use: 'address'; readonly channel: Channel | undefined }
  | {
      readonly use: 'status' | 'left_at'
      readonly channel: Channel | undefined
      readonly manner: Manner
      readonly list: StopList
    }
  /** `own_date`: when the contact was created, joined or changed. `others`: somebody else's address. */
  | { readonly use: 'own_date' | 'others' | 'unknown' }
  /** Looks like it, but not certainly enough to be read. */
  | { readonly use: 'maybe_status' | 'maybe_address' | 'maybe_date' }

const WHOSE =
  '(?:user|contact|customer|member|subscriber|recipient|person|profile|primary|main|your)'
const EMAIL = new RegExp(
  `^${WHOSE}*(?:e?mail(?:address|adress|adresse|id)?|courriel|correo(?:electronico)?|` +
    'adressee?mail|mailadresse|indirizzoe?mail|eposta)s?1?$',
)
const PHONE = new RegExp(
  `^${WHOSE}*(?:sms|mobile|cell|whatsapp)?(?:sms|(?:tele|cell|smart)?phone|mobile|cell|cellular|` +
    'msisdn|number|tel|telefono?|gsm|portable|handy)(?:number|numero|nummer|num|nr|no|e164)?s?1?$',
)
const EITHER = /^(?:address|to|recipient|destination)$/
/** Somebody else's: the sender's, the contact's manager's, a company's. */
const OTHERS =
  /sender|owner|agent|assign|manager|createdby|addedby|updatedby|modifiedby|referr|replyto|company|fax|shop|store/

const FILLER =
  'has|is|are|was|the|all|any|of|from|to|for|by|via|at|global(?:ly)?|general|current|overall|' +
  'e?mails?|sms|texts?|messag(?:es?|ing)|phone|mobile|cell|news(?:letters?)?|' +
  'promo(?:tion(?:s|al)?)?|commercial|contacts?|customers?|users?|members?|subscribers?|leads?|' +
  'list|person|people|profile|channel'
const LEFT =
  'unsub(?:s|scribed?|scriptions?)?|opt(?:ed)?out|blocklist(?:ed)?|blacklist(?:ed)?|' +
  'suppress(?:ed|ions?)?|disabled|donot(?:contact|e?mail|text|sms|market)|dnc|revoked|withdrawn|' +
  'stop(?:ped)?|desabonnee?|desinscrite?|desinscription|abgemeldet|abmelde(?:ung)?|baja|uitgeschreven'
const COMPLAINT = 'complain(?:ts?|ed)|(?:marked|reported)(?:as)?spam|spam(?:complaint|report)s?'
const BOUNCE = 'hardbounced?'
const STATUS = 'status|statut|estado|stato'
const JOINED =
  'subscri(?:bed?|ptions?)|accept(?:s|ed)?|opt(?:ed)?in|consent(?:ed)?|permission|marketing|' +
  'agreed|allowed|abonnee?|inscrite?'
/** `created_on`, but neither `reason` nor `subscription`, and no `E-Mail privat`. */
const TIME = '(?:(?<!priv)at|(?<![is])on|date|time|timestamp|datetime|utc|day|datum|fecha|ts)+'

const WHOLLY = new RegExp(
  `^(?:${FILLER}|${LEFT}|${COMPLAINT}|${BOUNCE}|${STATUS}|state|${JOINED})+$`,
)
const WITH_TIME = new RegExp(`^(?:(.+?)${TIME}|(?:date|time|datum|fecha)(?:of|de)?(.+))$`)
const OWN_DATE = new RegExp(
  `^(?:${FILLER}|account|row|record|${STATUS}|${JOINED}|double|created?|creation|added|updated?|` +
    'modified|modification|changed?|joined|join|signup|signedup|registered|registration|imported|' +
    'inserted|confirm(?:ed|ation)?|last\\w*|first\\w*|recent\\w*|birth\\w*|expir\\w*|trial\\w*|' +
    'order\\w*|purchase\\w*|open\\w*|click\\w*|sent\\w*|deleted)+$',
)
const OWN_DATE_ALONE =
  /^(?:date|created|added|updated|modified|lastchanged|signup|birthday|dob|expiry|lastactive|joined)$/
const MAYBE_STATUS =
  /unsub|optout|optedout|optin|optedin|subscri|consent|status|statut|suppress|blacklist|blocklist|donot|bounce|complain|emaildisabled|revoked|abonn|abgemeldet/
/** Names that describe details, not the status: an id, a page, a text, a plan. */
const BESIDE =
  /(?:id|ip|url|link|title|reason|text|wording|source|hash|key|plan|campaign|method|token|count|name|type|lists?|tiers?|notes?|page|form|version|interval|country|language|active|subscription)$/
const PHONE_WORD =
  /phone|mobile?|movil|^cell|cellular|celular|^tel|telefon|sms|gsm|whatsapp|handy|portable|msisdn|festnetz|rufnummer|(?:fixe|fijo|fisso)\d*$|^num(?:ber|ero|mer)\d+$/
const EMAIL_WORD = /e?mail|courriel|correo|eposta/

/** What a column is, by its plain name. */
export function useOf(name: string): ColumnUse {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '')
  if (OTHERS.test(plain)) return { use: 'others' }
  if (EMAIL.test(plain)) return { use: 'address', channel: 'email' }
  if (PHONE.test(plain)) return { use: 'address', channel: 'sms' }
  if (EITHER.test(plain)) return { use: 'address', channel: undefined }
  if (OWN_DATE_ALONE.test(plain)) return { use: 'own_date' }
  const [, before, after] = WITH_TIME.exec(plain) ?? []
  const dated = before ?? after
  if (dated !== undefined) return useOfDate(dated)
  const isStatus = WHOLLY.test(plain) && plain !== 'state'
  const manner = isStatus ? mannerOf(plain) : undefined
  // Leaving one of several lists is not leaving them all (`Opted out of email: News`).
  if (manner !== undefined)
    return { use: 'status', channel: channelOf(plain), manner, list: listOf(plain) }
  if (MAYBE_STATUS.test(plain) && !BESIDE.test(plain)) return { use: 'maybe_status' }
  if ((EMAIL_WORD.test(plain) || PHONE_WORD.test(plain)) && !BESIDE.test(plain))
    return { use: 'maybe_address' }
  return { use: 'unknown' }
}

/** Whether digits alone, in a column of this plain name, are a phone number. */
export function saysPhone(name: string): boolean {
  return PHONE_WORD.test(name.normalize('NFKD').replace(/\p{M}/gu, ''))
}

function useOfDate(name: string): ColumnUse {
  if (WHOLLY.test(name) && mannerOf(name) === 'left')
    return { use: 'left_at', channel: channelOf(name), manner: 'left', list: listOf(name) }
  return OWN_DATE.test(name) ? { use: 'own_date' } : { use: 'maybe_date' }
}

const HAS_LEFT = new RegExp(`${LEFT}|${COMPLAINT}|${BOUNCE}`)
const HAS_STATUS = new RegExp(`${STATUS}|state`)
const HAS_JOINED = new RegExp(JOINED)

function mannerOf(name: string): Manner | undefined {
  if (HAS_STATUS.test(name)) return 'plain'
  if (HAS_LEFT.test(name)) return 'left'
  return HAS_JOINED.test(name) ? 'joined' : undefined
}

function listOf(name: string): StopList {
  if (new RegExp(COMPLAINT).test(name)) return 'complaints'
  return new RegExp(BOUNCE).test(name) ? 'bounces' : 'unsubscribes'
}

function channelOf(name: string): Channel | undefined {
  if (/sms|text|phone|mobile|cell|messag/.test(name)) return 'sms'
  return /mail|news/.test(name) ? 'email' : undefined
}
