import { once } from './once.ts'
import type { Found } from './rules.ts'
import type { Words } from './tokens.ts'
import { isStrongAnywhere } from './words/keywords.ts'

const HOURS_AWAY_AT_MOST = 4

// What people write to shops and clinics about: "send no invoice to my old address", "take my name off
// the booking".
const MATTERS = once(() =>
  `order commande bestellung pedido ordine encomenda bestelling zamowien bestallning bestilling
  заказ παραγγελ طلب siparis reserv prenotaz rezerw bokning booking buchung varau брон κρατησ حجز
  rezervasyon courier driver livraison livreur colis paket paquet pacco pakket paczk przesylk
  delivery lieferung entrega consegna levering доставк kargo package parcel devis quote invoice
  factur fatur rechnung fattura faktur laskua счет τιμολογ فاتورة appointment rdv rendezvous
  appuntamento afspraak wizyt randevu موعد waiting ancien ancienne vieux vecchi antig oude gamla
  gamle gammel vanha стар παλι قديم 旧 舊 receipt الفاتور الطلب الحجز الموعد القديم`.split(/\s+/),
)
// "I no longer get your texts" complains of the opposite; these words are too short to be stems.
const WHOLE_WORDS = once(() => {
  const words = `bekomme kriege krijg ricevo recebo recibo recois dostaje otrzymuje far saa termin
    termine termins terminen alte alten altes stary starego vieja viejo previous`
  return new Set(words.split(/\s+/))
})
// "Can you check?" asks for a correction.
const CHECKS = once(() =>
  `check verifie verifier prufen pruefen revisar controllare sprawdz kolla tjek sjek tarkist провер ελεγξ δειτε
  kontrol klopt 看`.split(/\s+/),
)
const UNTIL = once(() => {
  const words =
    'before avant vor antes prima voor przed fore for ennen до πριν قبل until after nach apres'
  return new Set(words.split(' '))
})
const HOUR = /^(?:\d{1,2}|kl|uhr|heures|heure|uur|am|pm|midi|noon|kymmenta|العاشرة|утра|dziesiata)$/

/** Whether a phrase without a stop word is about an order, a delivery or a time: a person decides. */
export function isOtherMatter(text: Words, found: Found): boolean {
  for (let at = found.from; at < found.to; at += 1) {
    if (isStrongAnywhere(text.words[at] ?? '')) return false
  }
  return text.words.some((word, at) => {
    if (text.sentences[at] !== text.sentences[found.from]) return false
    if (CHECKS().some((stem) => word.startsWith(stem))) return true
    if (text.clauses[at] !== text.clauses[found.from]) return false
    return (
      WHOLE_WORDS().has(word) ||
      MATTERS().some((stem) => word.startsWith(stem)) ||
      (UNTIL().has(word) && isHourNear(text.words, at))
    )
  })
}

function isHourNear(words: readonly string[], at: number): boolean {
  return words.slice(at + 1, at + 1 + HOURS_AWAY_AT_MOST).some((word) => HOUR.test(word))
}
