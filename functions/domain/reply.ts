import type { Language } from './classify/classify.ts'

/** One SMS of the GSM 7-bit alphabet (3GPP TS 23.038): more would cost, and look like a campaign. */
const REPLY_CHARACTERS_MAX = 160

type ReplyKind = 'stopped' | 'started' | 'identity'

type Write = (name: string, site: string) => string
type Texts = { readonly en: Write } & Partial<Readonly<Record<Language, Write>>>

/**
 * Confirms and nothing else: no marketing, one message (47 CFR 64.1200(a)(12); Canada: in the
 * keyword's language; France: name and site for CONTACT). Unaccented, so that it stays GSM-7.
 */
const TEXTS: Readonly<Record<ReplyKind, Texts>> = {
  stopped: {
    en: (name) => `${name}: you are unsubscribed and will receive no more messages from us.`,
    fr: (name) => `${name} : c'est note, vous ne recevrez plus de messages de notre part.`,
    de: (name) => `${name}: Sie sind abgemeldet und erhalten keine Nachrichten mehr von uns.`,
    es: (name) => `${name}: se ha dado de baja y no recibira mas mensajes nuestros.`,
    it: (name) => `${name}: la sua richiesta e registrata, non ricevera altri nostri messaggi.`,
    pt: (name) => `${name}: o seu pedido foi registado, nao recebera mais mensagens nossas.`,
    nl: (name) => `${name}: u bent afgemeld en ontvangt geen berichten meer van ons.`,
  },
  started: {
    en: (name) => `${name}: your earlier STOP is undone. Reply STOP at any time.`,
    fr: (name) => `${name} : votre STOP est annule. Repondez STOP a tout moment.`,
  },
  identity: {
    en: (name, site) => `Sent by ${name}${site}. Reply STOP to receive no more messages.`,
    fr: (name, site) => `SMS edite par ${name}${site}. Repondez STOP pour ne plus en recevoir.`,
  },
}

/** The text of a reply in the keyword's language, English where we have no such text. */
export function replyText(
  kind: ReplyKind,
  language: Language | undefined,
  sender: { readonly name: string; readonly domains: readonly string[] },
): string {
  const write = TEXTS[kind][language ?? 'en'] ?? TEXTS[kind].en
  const [domain] = sender.domains
  const fixed = write('', '').length
  const name = toGsm(sender.name).slice(0, REPLY_CHARACTERS_MAX - fixed)
  const site = domain === undefined ? '' : `, ${domain}`
  const text = write(name, site)
  return text.length <= REPLY_CHARACTERS_MAX ? text : write(name, '')
}

/** Marks off, and what still is not plain ASCII out. */
function toGsm(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x5a\x5f\x61-\x7a]/g, '')
    .trim()
}
