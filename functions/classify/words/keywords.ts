import { normalise } from '../normalise.ts'
import type { Language } from '../../domain/language.ts'

export type { Language }

type WordsByLanguage = Partial<Record<Language, string>>

// 47 CFR 64.1200(a)(10): each of these, alone, is a definitive revocation. They cannot be removed.
const FCC_WORDS = 'stop, quit, end, revoke, opt out, cancel, unsubscribe'

// Whole messages that mean stop; all are always active, for every sender and country. English: the
// defaults of AWS, Twilio, Telnyx and Sinch. French: Twilio's, and Canada's ARRET.
const STOP: WordsByLanguage = {
  en: `${FCC_WORDS}, optout, stopall, stop all, unsub, unsubscribed, unsubscribe all, remove, td,
    remove me, no more, stop texting, stop texting me, leave me alone, take me off, opt me out, stops,
    stopping, stop it, stop this, stop that, stop them, stop now, st 0 p, 5 top, enough, end it, end this, end all, end now, end please, quit it, quit now, quit this, quit all, cancel me, cancel all,
    cancel everything, stop everything, stop please, block me, discontinue, desist, delete me, opt, optout all, cease, erase me, erase my number, shut up, wrong number, no texts, opt me out please, stop dot, end subscription, delete, delete it`,
  fr: `arret, arrete, arrett, arreter, arretez, arrettez, aretez, stopper, stoppez, stoppe, stopez,
    desabonner, desabonne, desabonnement, desabonnez moi, desinscrire, desinscription, desinscrit,
    desinscrivez moi, supprimer, supprimez, supprimez moi, retirer, retirez moi, enlevez moi,
    stop pub, stop sms, stop publicite, plus de sms, plus de pub, je m oppose, resiliation, opposition, plus rien, stoppe tout, desabonnez, desabonnez nous, radiez moi, effacez moi`,
  de: `stopp, stoppen, stoppt, abmelden, abmeldung, abmelde, abbestellen, abbestellung, keine sms, aufhoren,
    aufhoeren, abo beenden, austragen, widerruf, abbestelle, abmelden sms, widerspruch, nicht mehr, nichts mehr, keine mehr, nie wieder, genug, es reicht, mir reicht es, mir reichts, reicht jetzt, lasst das, lass das, lasst es, lass es, schluss jetzt, schluss damit, entfernen, bitte entfernen, ich widerrufe, nerv nicht, nervt nicht, loeschen, loschen, löschen, beenden, mir reicht s, jetzt reicht es, jetzt reicht s, lassen sie das, lassen sie es`,
  es: `baja, alto, parar, pare, paren, salir, cancelar, no mas, darme de baja, dar de baja, detener,
    darse de baja, desuscribir, desuscribirme, desuscribirse, cancelar suscripcion,
    cancelen, cancele, desuscribanme, borrenme, basta ya, vaja, bajas, no deseo mas, ya no quiero, ya no quiero mas, no contactar, parenle, parad, para ya, paren ya, cancela, borrar, eliminar, suspender, equivocado, equivocada, fuera de la lista, oposicion, desuscripcion, borren, eliminen, borrenlo, eliminenlo, cesen, cese`,
  it: `ferma, fermati, basta, basta cosi, cancellami, cancellatemi, disiscrivimi, disiscrivetemi,
    disiscrizione, disiscrivi, rimuovi, rimuovimi, rimuovetemi, disattiva, disdici, fermatevi, fermare,
    smettila, smettetela, disiscriviti, fermate, ora basta, adesso basta, disattivare, disattivate, opposizione, non piu, disiscrivermi, elimina, eliminare, rimuovere, cancellatelo, cancellate, eliminatelo`,
  pt: `sair, pare, parem, remover, descadastrar, descadastro, descadastre, nao quero, nao quero mais,
    cancelar inscricao, me descadastrar, chega, chega disso, excluir, apagar, dar baixa, quero dar baixa, nao mais, para com isso, parem com isso, cancela, apaguem, removam, excluam`,
  nl: `afmelden, afmelding, uitschrijven, uitschrijving, afmeld, stop ermee, schrijf me uit, opzeggen, opzegging, ophouden, genoeg, bezwaar, niet meer, niks meer, niets meer, stop er mee, annuleren, verwijderen, verwijder`,
  pl: `wypisz, wypisz mnie, wypisac, rezygnuje, rezygnacja, odpisz, koniec, zatrzymaj, zatrzymac,
    przestan, przestancie, wyrejestruj, dosc, starczy, wystarczy, anuluj, odsubskrybuj, usun, sprzeciw, nie zycze sobie, chce zrezygnowac, usuncie, skasujcie`,
  sv: `avsluta, avregistrera, avregistrera mig, sluta, avanmal, avprenumerera, ta bort, inga fler, inte mer, inget mer, sag upp, lagg av, nu racker det, det racker, radera, avbryt`,
  da: `afmeld mig, frameld, framelding, afmelding, opsig, opsigelse, slet, fjern, ikke flere, ikke mere, nu er det nok, det er nok, stop det, slet det`,
  no: `avmeld, avmelding, avslutt, avslutte, slutt, meld meg av, stans, slett, ikke mer, ingen flere, na er det nok, det er nok, hold opp, ikke send, stopp det, slett det`,
  fi: `lopeta, lopettakaa, lopeta tilaus, peru, peru tilaus, peruuta tilaus, seis, poistu, irtisano, irtisanon, peruuta, poista, poistakaa, ei enaa, riittaa, nyt riittaa, markkinointikielto, suoramarkkinointikielto, poistakaa se`,
  ar: `توقف, توقفوا, ايقاف, أوقف, اوقفوا, الغاء, الغاء الاشتراك, الغي الاشتراك, كفى, قف, وقف, إلغاء الإشتراك, ستوب, كفاية, كفاية كده, يكفي, خلاص كفاية, حذف, احذف, احذفوا, احذفوه`,
  zh: `取消, 停止, 退订, 退訂, 取消订阅, 取消訂閱, 停, 拒收, 退定, 停发, 不要再发, 取消接收, 回复td, 停止接收, 不再接收, 够了, 夠了, 删除, 刪除, 不接收, 移除, 移除我, 滚, 不是本人, 回td, 删掉, 刪掉`,
  ru: `стоп, отписаться, отписатся, отписка, отпишите, отпиши, отписать, отмена подписки, хватит,
    прекратите, прекратить, отстаньте, отвали, отвалите, отмена, удалить, удалите, отказ, отказываюсь, откажусь, хватит уже, прекратите уже, удали, больше не надо`,
  el: `στοπ, διαγραφη, διαγραψτε με, διακοπη, απεγγραφη, σταματηστε, σταματα, σταματηστε τα, φτανει, ακυρωση, καταργηση, αρκετα, οχι αλλο, οχι αλλα, θελω διαγραφη, παρατηστε μας, παρατατε με, διαγραψτε, διαγραψτε τον`,
  tr: `dur, durdur, durdurun, iptal, iptal et, iptal edin, üyelik iptal, abonelik iptal, aboneliği iptal et,
    çıkar, çık, sil, yeter, ret, cikis, istemiyorum artik, artik istemiyorum, yeter artik, silin`,
}

// Alone, each may refuse the offer or all messages: a person decides, sends wait.
const RISKY: WordsByLanguage = {
  en: `no, nope, nah, no thanks, no thank you, fine, off, out, spam, not interested, no interest, go,
    scam, report, block, blocked, unfollow, stop or start, no way, hell no, never, nothanks, t, do not want, dont want, dont want it`,
  fr: `non, fin, annuler, annule, annulation, non merci, nn, pas interesse, pas interessee, jamais, ca suffit,
    je ne suis pas interesse, je ne suis pas interessee, ca ne m interesse pas, resilier, assez, 33700, arnaque,
    suppression, nan, refus, refuse, je refuse, cnil, terminer, je veux pas, je ne veux pas, je veux plus, je ne veux plus`,
  de: `ende, nein, nein danke, kein interesse, no danke, nicht interessiert, nö, kündigen, ich will nicht, will nicht, ich will das nicht`,
  es: 'no gracias, no me interesa, no estoy interesado, no estoy interesada, sin interes, terminar',
  it: `disdire, disdetta, fine, no grazie, non mi interessa, non sono interessato, non sono interessata, cancella, annulla, stoppa, non voglio, non lo voglio`,
  pt: 'nao, nao obrigado, nao obrigada, nao tenho interesse, sem interesse, n, fim, encerrar',
  nl: `nee, neen, uit, geen interesse, nee bedankt, nee dank u, nee dankje, einde, niet geinteresseerd, weg, ik wil niet, wil niet, ik wil dit niet`,
  pl: `nie, nie dziekuje, nie jestem zainteresowany, nie jestem zainteresowana, nie chce`,
  sv: `nej, nej tack, slut, inte intresserad, stang, vill inte, jag vill inte`,
  da: `nej tak, ikke interesseret, afslut, vil ikke, jeg vil ikke`,
  no: 'nei, nei takk, ikke interessert',
  fi: `ei, ei kiitos, en ole kiinnostunut, en halua`,
  ar: `لا, لا شكرا, غير مهتم, لا اريد, ما ابي, ما بدي`,
  zh: '不, 不要, 不用, 不需要, 没兴趣, 不感兴趣, 不用了',
  ru: 'нет, нет спасибо, не интересно, не надо, не нужно',
  el: `οχι, οχι ευχαριστω, δεν ενδιαφερομαι, τελος, δεν θελω`,
  tr: 'hayir, hayir tesekkurler, ilgilenmiyorum, istemiyorum, son, kapat, vazgec',
}

// YES, OUI, SI, TAK, SIM, OK and ON are left out on purpose: a yes to an offer is no consent to
// messages.
const START: WordsByLanguage = {
  en: 'start, unstop, subscribe',
  fr: 'debut, reprendre, reabonner, reabonnement',
  de: 'anmelden',
  es: 'alta, inicio',
  it: 'inizia, attiva',
  pt: 'iniciar',
  nl: 'aanmelden',
}

// HELP, INFO and AIDE are mandatory on Canadian short codes.
const HELP: WordsByLanguage = {
  en: 'help, info',
  fr: 'aide, infos',
  de: 'hilfe',
  es: 'ayuda',
  it: 'aiuto',
  pt: 'ajuda',
  pl: 'pomoc',
  sv: 'hjalp, hjaelp',
  no: 'hjelp',
  fi: 'apua',
  ar: 'مساعدة',
  zh: '帮助, 幫助',
  ru: 'помощь',
  el: 'βοηθεια',
  tr: 'yardim',
}

// French operators: CONTACT answers with the publisher's name and address.
const CONTACT: WordsByLanguage = { fr: 'contact' }

/** Used in every language, so they do not show a person's language. */
export const INTERNATIONAL_WORDS: ReadonlySet<string> = new Set([
  'stop',
  'st 0 p',
  '5 top',
  'start',
  'info',
  'contact',
])

export const STOP_WORDS = languageOf(STOP)
export const RISKY_WORDS = languageOf(RISKY)
export const START_WORDS = languageOf(START)
export const HELP_WORDS = languageOf(HELP)
export const CONTACT_WORDS = languageOf(CONTACT)

/** Words that are only said about messages: alone in a clause they mean stop, and a number may follow. */
const STRONG_ANYWHERE = stems(
  `stopall, unsub, desabonn, desinscri, abmeld, abbestell, afmeld, uitschrij, wypis,
  отпис, отпиш, стоп, στοπ, descadastr, disiscri, desuscri, optout, avregistrer, avmeld, 退 订, 停 止`,
)
const STOP_FORMS = new Set([
  'stop',
  'stops',
  'stopp',
  'stoppez',
  'stopper',
  'stoppen',
  'stoppt',
  'unsub',
  'stopall',
  'optout',
  'стоп',
  'στοπ',
])

export function isStrongAnywhere(word: string): boolean {
  if (STOP_FORMS.has(word)) return true
  return STRONG_ANYWHERE.some((stem) => stem.length > 4 && word.startsWith(stem))
}

function stems(list: string): readonly string[] {
  return list.split(/,\s*/).map(normalise)
}

/** Each word with its language; a word of several languages has the first. */
function languageOf(lists: WordsByLanguage): ReadonlyMap<string, Language> {
  const words = new Map<string, Language>()
  for (const [language, list] of Object.entries(lists) as [Language, string][]) {
    for (const word of stems(list)) if (!words.has(word)) words.set(word, language)
  }
  return words
}
