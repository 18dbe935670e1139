import type { Recipients } from '../../functions/client/types.ts'

const ADA = 'ada@example.org'
const BOB = 'bob@example.org'

/** What a sender may name as recipients, and whom a guard asks about, in every client. */
export const READABLE: readonly (readonly [Recipients, readonly string[]])[] = [
  [ADA, [ADA]],
  [`  ${ADA} `, [ADA]],
  [`<${ADA}>`, [ADA]],
  [`${ADA},`, [ADA]],
  [`Ada Lovelace <${ADA}>`, [ADA]],
  [`"Lovelace, Ada (Countess)" <${ADA}>`, [ADA]],
  [`Ada <${ADA}>,${BOB} , "Lovelace; Ada" <c@example.org>`, [ADA, BOB, 'c@example.org']],
  [{ address: ADA }, [ADA]],
  [
    [ADA, undefined, [BOB, [{ address: ADA }]], '', null],
    [ADA, BOB],
  ],
  ['+33 6 12 34 56 78', ['+33 6 12 34 56 78']],
  ['+1 (415) 555-0100', ['+1 (415) 555-0100']],
  ['whatsapp:+5215500000001', ['whatsapp:+5215500000001']],
  [`tel:+14155550100;ext=5, ${ADA}`, ['tel:+14155550100;ext=5', ADA]],
  ['(+33) 6 12 34 56 78', ['(+33) 6 12 34 56 78']],
  ['+7 495 123-45-67 доб. 12', ['+7 495 123-45-67 доб. 12']],
  ['=?utf-8?q?Ad=C3=A1?= <ada@example.org>', [ADA]],
  ['Ada 👩‍🔬 <ada@example.org>', [ADA]],
]

/** What might be read as more recipients than a guard would ask about, or as none. */
export const UNREADABLE: readonly unknown[] = [
  null,
  '',
  ' ',
  [],
  [undefined, []],
  7,
  33612345678,
  true,
  { name: 'Ada' },
  { address: 7 },
  { address: `${ADA}, ${BOB}` },
  { address: `Ada <${ADA}>` },
  { address: '' },
  { name: 'Team', group: [{ address: BOB }] },
  `${ADA} ${BOB}`,
  `${ADA};${BOB}`,
  `,${ADA}`,
  `Team: ${ADA}, ${BOB};`,
  `Ada <${ADA}> <${BOB}>`,
  `Ada <${ADA}> ${BOB}`,
  `${BOB} <${ADA}>`,
  `"${BOB}" <${ADA}>`,
  `Ada <${ADA}`,
  `Ada ${ADA}>`,
  `"Ada <${ADA}>`,
  `"a\\"b" <${ADA}>`,
  `Ada (${BOB}) <${ADA}>`,
  `(x) ${ADA}`,
  `Ada\r\nBcc: ${BOB}\r\n <${ADA}>`,
  `${ADA}\n${BOB}`,
  `"ada@example.org x"@evil.example`,
  `ada\u200b@example.org`,
  'whatsapp:ada',
  'Team:+33612345678',
  'whatsapp:+33612345678;+33612345679',
  [ADA, 7],
  [ADA, { name: 'Bob' }],
]
