/**
 * One numbering plan, several country codes: France and its overseas departments dial the same ten
 * digits, so a number means one phone whichever code somebody put before it.
 *
 * Sources: ARCEP, decision 2018-0881, annex 1, "Plan national de numérotation" (territorial numbers,
 * mobile and fixed), as the metadata of libphonenumber 9 assigns its ranges; 0639 98 is the range
 * that ARCEP keeps for fiction and belongs to no territory. The reading of 0976 and of 0939 and 0947
 * by the next digit is what every range in that metadata has in common.
 */

/** First digits after the trunk zero, and the code they are reached under from abroad. */
const OVERSEAS: Readonly<Record<string, string>> = {
  // Réunion, Mayotte
  ...each('262', '262 263 268 269 639 692 693 7092 70935 70936 70937 70938 70939'),
  ...each('262', '9398 9399 9478 9479 9762 9763 9769'),
  // Guadeloupe, Saint-Martin, Saint-Barthélemy
  ...each('590', '590 5987 690 691 7090 9395 9475 9760 9761 9768'),
  // Guyane
  ...each('594', '594 5988 694 70930 70931 70932 70933 70934 9396 9476 9764 9765'),
  // Martinique
  ...each('596', '596 5989 696 697 7091 9397 9477 9766 9767'),
  // Saint-Pierre-et-Miquelon
  ...each('508', '508 7084 7085'),
  // Fiction
  ...each('33', '63998'),
}

const LONGEST = 5
/** Which first three digits a range above has: most French numbers have none of them. */
const IS_HEAD = new Uint8Array(1_000)
for (const range of Object.keys(OVERSEAS)) IS_HEAD[Number(range.slice(0, 3))] = 1
const ZERO = 0x30
/** A number of the plan; 08 numbers are services, which each territory has for itself. */
const OF_THE_PLAN = /^\+(?:33|262|508|590|594|596)([1-79]\d{8})$/
/** Written without its trunk part abroad: 0508 41 23 45 is +508 41 23 45. */
const MIQUELON_FIXED = /^508\d{6}$/

/** Where people dial in the French way, and the codes that their numbers may have. */
export const FRENCH_COUNTRIES: ReadonlySet<string> = new Set(
  'FR GP MF BL GF MQ RE YT PM'.split(' '),
)
export const FRENCH_CODES: readonly string[] = ['33', '262', '508', '590', '594', '596']

/** Whether a number `+33…` can be told to be of France itself by its first digits alone. */
export function isPlainlyOfFrance(number: string): boolean {
  const digit = (at: number): number => number.charCodeAt(at) - ZERO
  return IS_HEAD[100 * digit(3) + 10 * digit(4) + digit(5)] === 0
}

/** The number under the code of its territory; any other number as it is. */
export function underItsTerritory(number: string): string {
  const [, national] = OF_THE_PLAN.exec(number) ?? []
  if (national === undefined) return number
  if (MIQUELON_FIXED.test(national)) return `+508${national.slice(3)}`
  return `+${codeOf(national)}${national}`
}

/** An overseas number as it was once read, under +33; none for any other. */
export function underFrance(number: string): readonly string[] {
  if (/^\+508\d{6}$/.test(number)) return [`+33508${number.slice(4)}`]
  const [, national] = OF_THE_PLAN.exec(number) ?? []
  return national === undefined || number.startsWith('+33') ? [] : [`+33${national}`]
}

function codeOf(national: string): string {
  for (let length = LONGEST; length >= 3; length -= 1) {
    const code = OVERSEAS[national.slice(0, length)]
    if (code !== undefined) return code
  }
  return '33'
}

function each(code: string, ranges: string): Record<string, string> {
  return Object.fromEntries(ranges.split(' ').map((range) => [range, code]))
}
