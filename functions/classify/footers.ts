import { RuleBook } from './rules.ts'
import { readWords, type Words } from './tokens.ts'

// The wording of notices that only senders use: "Reply STOP to unsubscribe", "Txt STOP to 12345 to opt
// out", "Répondez STOP pour ne plus recevoir nos offres".
export const FOOTERS = new RuleBook([
  {
    language: 'en',
    negativeWords: [],
    classes: { key: 'stop unsubscribe end quit cancel optout stopp stopall help' },
    lines: [
      'reply|text|txt|send|respond|rply|msg with? <key> ~5 out|unsubscribe|optout|unsub|end|cancel|quit|removed|texts|msgs|messages|stop|receiving',
      'reply|text|txt|rply|respond with? <key> to? help|$',
      'to? unsubscribe|optout|stop|cancel out? reply|text|txt|send|rply with? <key>',
      'opt out reply|text|txt|send|rply with? <key>',
    ],
  },
  {
    language: 'fr',
    negativeWords: [],
    classes: {
      key: 'stop arret',
      order: 'repondez repondre reponds envoyez envoyer tapez rep par texto',
    },
    lines: [
      '<order> par? <key> pour|au|par|afin ~3 recevoir|desabonner|desinscrire|sms|messages ~3 sms|offres|messages|publicite|pub|communications|$',
      '<order> par? <key> au|pour ~3 $',
      'pour ~5 recevoir|desabonner|desinscrire ~4 <order> par? <key>',
      'desabonnement|desinscription <order> par? <key>',
    ],
  },
  {
    language: 'de',
    negativeWords: [],
    classes: { key: 'stop stopp' },
    lines: [
      'antworten|antworte|sende|senden sie? mit? <key> um|zum|fur|an ~4 abzumelden|abmelden|abbestellen|abmeldung|erhalten|$',
      'abmelden|abmeldung mit|per|antworten|durch <key>',
    ],
  },
  {
    language: 'es',
    negativeWords: [],
    classes: { key: 'stop baja alto sair parar salir' },
    lines: [
      'responda|responde|envie|envia|responder|responda|rispondi|invia|responda|enviar con? <key> para|per|al|a|por ~5 baja|recibir|cancelar|suscripcion|disiscriverti|receber|sair|mensajes|$',
      'para|per ~4 recibir|baja|receber|disiscriverti|cancelar ~3 responda|responde|envie|envia|rispondi|invia con? <key>',
    ],
  },
  {
    language: 'nl',
    negativeWords: [],
    classes: { key: 'stop afmeld stopp' },
    lines: [
      'antwoord|stuur|sms|svara|svar|send met? <key> om|naar|voor|att|for|til ~5 melden|afmelden|uitschrijven|avsluta|afmelde|avregistrera|$',
    ],
  },
])

// What phones and mail programs add by themselves.
export const SIGNATURES = new RuleBook([
  {
    language: 'en',
    negativeWords: [],
    classes: {},
    lines: [
      'sent from|via|with my|an|outlook|yahoo|mail|samsung|android|iphone|gmail|galaxy|proton|the|a',
      'get outlook for|pour',
      'envoye|envoyee|envoyer de|depuis|a|d|avec mon|ma|partir|un|l|outlook|yahoo|iphone|android|samsung|gmail|orange',
      'telecharge* outlook',
      'von meinem|mein|meiner ~4 gesendet|gesendete',
      'gesendet|gesendete von|mit meinem|mein|outlook|iphone|samsung|der|mail|android|meiner',
      'enviado desde|do|de|a|con mi|meu|samsung|el|partir|iphone|outlook|un|yahoo|android|gmail',
      'inviato da|dal|con|tramite mio|iphone|outlook|samsung|android|un|libero|il|yahoo|smartphone|gmail',
      'verstuurd|verzonden vanaf|met|van|via mijn|iphone|outlook|samsung|m|een|gmail',
      'skickat|skickades fran min|mitt|outlook|iphone',
      'sendt fra min|mit|mitt|outlook|iphone|samsung',
      'lahetetty|wyslane|wyslano z|iphone*|puhelime*|minun|moje*|outlook*|aplikacji|urzadzenia',
      'отправлено с|из моего|iphone|айфона|почты|устройства|samsung',
    ],
  },
])
const OWN_VOICE = new Set([
  'i',
  'we',
  'je',
  'j',
  'ich',
  'already',
  'did',
  'do',
  'have',
  'deja',
  'can',
  'should',
  'must',
])

export function withoutSignature(text: Words): Words {
  for (const { from } of SIGNATURES.find(text)) if (from > 0) return keep(text, (at) => at < from)
  return text
}

/**
 * Removes our own notice when it is quoted back. "Do I reply STOP to unsubscribe?" is the person's own
 * question.
 */
export function withoutFooter(text: Words): Words {
  const ours = [...FOOTERS.find(text)].filter(
    ({ from }) =>
      text.sentences[from - 1] !== text.sentences[from] ||
      !OWN_VOICE.has(text.words[from - 1] ?? ''),
  )
  if (ours.length === 0) return text
  return keep(text, (at) => !ours.some(({ from, to }) => at >= from && at < to))
}

/** Whether a line contains our notice, worded as a sender words it. */
export function isFooter(line: string): boolean {
  const words = readWords(line)
  return withoutFooter(words) !== words
}

/** Whether a line begins with what a phone or mail program adds by itself. */
export function isSignature(line: string): boolean {
  const first = SIGNATURES.find(readWords(line)).next()
  return !first.done && first.value.from === 0
}

function keep(text: Words, isKept: (at: number) => boolean): Words {
  const kept = <T>(list: readonly T[]): readonly T[] => list.filter((_, at) => isKept(at))
  return {
    words: kept(text.words),
    clauses: kept(text.clauses),
    sentences: kept(text.sentences),
    marks: kept(text.marks),
  }
}
