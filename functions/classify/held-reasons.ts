import type { HeldReason } from './classification.ts'
import { normalise } from './normalise.ts'
import { once } from './once.ts'
import type { Words } from './tokens.ts'

// Stems that show a reviewer why a text is held; they decide nothing.
const STEMS: readonly (readonly [HeldReason, string])[] = [
  [
    'legal_threat',
    `lawyer attorney lawsuit sue suing court legal harass gdpr ftc fcc tcpa police report complain plainte
    cnil rgpd avocat tribunal justice porter signal harcel anwalt anzeige dsgvo klage rechtlich abogad
    denunci demand juzgad juridic avvocat garante querel legal advogad procon lgpd process advocat
    aangifte klacht prawnik rodo policj skarg advokat polis politi anmald anmeld klag asianajaj
    poliisi юрист полици жалоб суд адвокат δικηγορ αστυνομ καταγγ avukat sikayet dava polis محامي
    شكوى بلاغ 律师 律師 投诉 投訴 举报 舉報 弁護士 訴 通報 변호사 신고`,
  ],
  [
    'not_addressee',
    `wrong mistaken died dead deceased passed owner nobody unknown recogni erreur tromp connais decede
    deces mort falsch verwahlt kenne gestorben verstorben verkeerd overleden equivoc falleci murio
    conozco sbagliat mort decedut conosc engan errad morreu faleceu conheco pomylk zmarl znam fel
    avlid forkert afdod feil dod vaara kuollut ошибл умер знаю λαθος πεθαν yanlis oldu tanimiyorum
    غلط خطأ توفي 打错 打錯 去世 不认识 不認識 間違 人違 亡 잘못 사망`,
  ],
  [
    'other_channel',
    `email mail mails call phone whatsapp letter post courriel appel telephon courrier anruf brief post
    correo llama carta telefon chiam lettera email ligar liga carta bel bellen zadzwon list ring brev
    soita kirje письм звон почт mektup ara بريد اتصل 邮件 郵件 电话 電話 メール 電話 이메일 전화`,
  ],
]

/** Japanese, Chinese and Korean, whose words stand in one another. */
const UNSPACED_FROM = '\u3000'

type Stems = { readonly reasons: ReadonlyMap<string, number>; readonly unspaced: readonly string[] }

/** Each stem with the place of its reason: the first reason counts. */
const readStems = once((): Stems => {
  const reasons = new Map<string, number>()
  for (const [place, [, stems]] of STEMS.entries()) {
    for (const stem of normalise(stems).split(' ')) if (!reasons.has(stem)) reasons.set(stem, place)
  }
  return { reasons, unspaced: [...reasons.keys()].filter((stem) => stem >= UNSPACED_FROM) }
})

const LONGEST = 10

/** The first reason of which a word is there; else it is unclear. */
export function heldReason({ words }: Words): HeldReason {
  const { reasons, unspaced } = readStems()
  let first = STEMS.length
  let hasUnspaced = false
  for (const word of words) {
    if (word >= UNSPACED_FROM) hasUnspaced = true
    for (let end = Math.min(word.length, LONGEST); end > 1; end -= 1)
      first = Math.min(first, reasons.get(word.slice(0, end)) ?? first)
  }
  if (hasUnspaced) {
    const joined = words.join('')
    for (const stem of unspaced)
      if (joined.includes(stem)) first = Math.min(first, reasons.get(stem) ?? first)
  }
  return STEMS[first]?.[0] ?? 'unclear'
}
