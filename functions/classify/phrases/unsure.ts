import { RuleBook, type Phrases } from '../rules.ts'

// Signs that someone may want no more messages, too weak to act on and too serious to ignore: threats,
// a death, being taken off something. A person decides; sends wait.
const SIGNS: readonly (readonly [Phrases['language'], readonly string[]])[] = [
  [
    'en',
    [
      '& remove|delete|erase|unlist|exclude|removed|deleted me|us|my|number list|number|texts|messages|database|details',
      '& off list|lists|number me|my|us|this|your|ur',
      'stop it|that|this|them|him .',
      'lawyer|attorney|harassment|harassing|gdpr|ftc|fcc|tcpa|spam|spamming|spammers|spammer|scam|scammers',
      'deceased',
      'owner|husband|wife|mother|father|mom|dad|son|daughter|he|she|who|brother|sister ~3 died',
      'passed away',
      'reported|blocked|blocking you|u|this|number',
      'not|dont interested|interest !in|if',
      'keep bothering|annoying|texting|messaging me|us',
      'why|who {of} you texting|messaging|contacting me',
    ],
  ],
  [
    'fr',
    [
      'effac*|supprim*|enlev*|retir* le|la|les|l $',
      '& retir*|enlev*|suppri*|effac* me|m|moi|mon|numero|l liste*|fichier*|numero|base|contacts|donnees',
      'decede|decedee|deces|plainte|cnil|rgpd|avocat|harcel*|33700|arnaque|spam|spams',
      'pas|plus interesse|interessee|interesses|interresse .',
      'ne m|nous interesse* pas|plus .',
      'vous|tu vous|t etes|es tromp* .',
    ],
  ],
  [
    'de',
    [
      'anwalt|dsgvo|anzeige|verstorben|spam|belastigung|abzocke',
      'nicht|kein interessiert|interesse .',
    ],
  ],
  ['es', ['abogado|denuncia|denunciar|fallecio|spam|acoso|estafa', 'no <me> interesa .']],
  [
    'it',
    ['avvocato|denuncio|denuncia|garante|deceduto|deceduta|spam|truffa', 'non <me> interessa .'],
  ],
  ['pt', ['advogado|denunciar|denuncia|faleceu|spam|procon|lgpd|golpe', 'nao <me> interessa .']],
  [
    'nl',
    ['advocaat|overleden|spam|oplichting|aangifte', 'geen interesse .', 'niet geinteresseerd .'],
  ],
  ['pl', ['prawnik|rodo|spam|policja|zmarl|zmarla', 'nie interesuje* .']],
  ['sv', ['spam|polis|avliden|advokat', 'inte intresserad .']],
  ['ar', ['سبام|محامي|شكوى']],
  ['ru', ['спам|полиция|жалоба|жалобу', 'не интересно|интересует .']],
]

export const UNSURE = new RuleBook(
  SIGNS.map(([language, lines]) => ({
    language,
    lines,
    negativeWords: [],
    classes: { me: 'me mi m', of: 'are r is do the u keep' },
  })),
)
