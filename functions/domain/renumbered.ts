/**
 * Countries where one phone has two spellings in use: a network, a messenger or an old list still
 * writes the other one. `now` makes the number of today of it; `before` names the spellings under
 * which the number may have been stored when each was taken for a phone of its own.
 *
 * Old ranges that were given out again, or that today's plan uses, are not here: two people must not
 * become one. Fixed lines that get no text messages are left out.
 */
type Plan = {
  readonly country: string
  readonly source: string
  readonly now: readonly Rewriting[]
  readonly before: readonly Rewriting[]
}
/** Applied to the digits of an E.164 number, without its plus. */
type Rewriting = readonly [from: RegExp, to: string]

const MIGRATOR = 'libphonenumber, migrator/src/data/recipes.csv'
/** The area codes of Brazil. */
const DDD = '(?<area>[14689][1-9]|2[12478]|3[1-578]|5[13-5]|7[13-579])'

const PLANS: Readonly<Record<string, Plan>> = {
  '52': {
    country: 'MX',
    source: `IFT: one way of dialling, ten digits, since 3 August 2019; ${MIGRATOR}. WhatsApp, and Twilio with it, still writes the 1 (chatwoot, issues 14048 and 14174); 044, 045, 01 and 02 were dialled before a number`,
    now: [[/^52(?:1|0(?:[12]|4[45]))([2-9]\d{9})$/, '52$1']],
    // The library never accepted them, so none was stored.
    before: [],
  },
  '54': {
    country: 'AR',
    source:
      'ENACOM, national numbering plan: a mobile number is written with a 9 after +54 from abroad, and without it in texts at home (metadata of libphonenumber: the rule that turns 15 into 9). Ten digits are given to one subscriber, fixed or mobile',
    now: [[/^54((?:11|[23]\d)\d{8})$/, '549$1']],
    before: [[/^549((?:11|[23]\d)\d{8})$/, '54$1']],
  },
  '55': {
    country: 'BR',
    source: `Anatel, resolution 553/2010: a ninth digit before mobile numbers, area by area until 2016; ${MIGRATOR}. WhatsApp writes the old form of many. Numbers in 7 were trunked radio and got none`,
    now: [[new RegExp(`^55${DDD}(?<number>[689]\\d{7})$`), '55$<area>9$<number>']],
    before: [[new RegExp(`^55${DDD}9(?<number>[689]\\d{7})$`), '55$<area>$<number>']],
  },
  '84': {
    country: 'VN',
    source: `Ministry of Information and Communications, plan of 2018: mobile numbers of eleven digits became ten; ${MIGRATOR}`,
    now: [
      [/^8412([068]\d{7})$/, '847$1'],
      [/^84121(\d{7})$/, '8479$1'],
      [/^84122(\d{7})$/, '8477$1'],
      [/^8412([345]\d{7})$/, '848$1'],
      [/^84127(\d{7})$/, '8481$1'],
      [/^84129(\d{7})$/, '8482$1'],
      [/^8416([2-9]\d{7})$/, '843$1'],
      [/^8418([68]\d{7})$/, '845$1'],
      [/^84199(\d{7})$/, '8459$1'],
    ],
    before: [
      [/^847([068]\d{7})$/, '8412$1'],
      [/^8479(\d{7})$/, '84121$1'],
      [/^8477(\d{7})$/, '84122$1'],
      [/^848([345]\d{7})$/, '8412$1'],
      [/^8481(\d{7})$/, '84127$1'],
      [/^8482(\d{7})$/, '84129$1'],
      [/^843([2-9]\d{7})$/, '8416$1'],
      [/^845([68]\d{7})$/, '8418$1'],
      [/^8459(\d{7})$/, '84199$1'],
    ],
  },
  '225': {
    country: 'CI',
    source:
      'ARTCI: ten digits since 31 January 2021, 07 before mobile numbers of Orange, 05 of MTN, 01 of Moov. Whose an old number was: its second digit, libphonenumber, resources/carrier/en/225.txt of 2020. WhatsApp keeps the old form (waha, issue 1894)',
    now: [
      [/^225([04-9][0-3]\d{6})$/, '22501$1'],
      [/^225([04-9][4-6]\d{6})$/, '22505$1'],
      [/^225([04-9][7-9]\d{6})$/, '22507$1'],
    ],
    before: [],
  },
  '229': {
    country: 'BJ',
    source:
      'ARCEP Bénin: ten digits since 30 November 2024, 01 before every number (mobi/telephone_number, issue 138)',
    now: [[/^229([2-9]\d{7})$/, '22901$1']],
    before: [],
  },
  '241': {
    country: 'GA',
    source: `ARCEP Gabon: plan of 2019; ${MIGRATOR}`,
    now: [
      [/^24101(\d{6})$/, '24111$1'],
      [/^2410?([256]\d{6})$/, '2416$1'],
      [/^2410?([47]\d{6})$/, '2417$1'],
    ],
    before: [
      [/^24111(\d{6})$/, '24101$1'],
      [/^2416([256]\d{6})$/, '2410$1'],
      [/^2416([256]\d{6})$/, '241$1'],
      [/^2417([47]\d{6})$/, '2410$1'],
      [/^2417([47]\d{6})$/, '241$1'],
    ],
  },
}

/** Today's spelling of a number `+…`. */
export function spelledNow(number: string): string {
  const [found] = rewritings(number, 'now')
  return found ?? number
}

/** The spellings under which the same phone may have been stored. */
export function spelledBefore(number: string): readonly string[] {
  return rewritings(number, 'before')
}

function rewritings(number: string, which: 'now' | 'before'): string[] {
  const digits = number.slice(1)
  const plan = PLANS[digits.slice(0, 2)] ?? PLANS[digits.slice(0, 3)]
  if (plan === undefined) return []
  return plan[which]
    .filter(([from]) => from.test(digits))
    .map(([from, to]) => `+${digits.replace(from, to)}`)
}
