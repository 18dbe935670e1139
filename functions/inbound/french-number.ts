import { withPlus } from './phone-digits.ts'

/** The overseas departments share the French way of dialling, and not its country code. */
const OVERSEAS: Readonly<Record<string, string>> = {
  '0639': '+262',
  '0690': '+590',
  '0691': '+590',
  '0692': '+262',
  '0693': '+262',
  '0694': '+594',
  '0696': '+596',
  '0697': '+596',
}

/**
 * A number as providers in France write it, `06…`, `0033…` or `33…`, as E.164. A plus that nobody
 * escaped in a query has become a space; short codes and names stay.
 */
export function frenchNumber(written: string): string {
  const number = written.replace(/[\s.()-]/g, '')
  if (/^00\d{7,15}$/.test(number)) return `+${number.slice(2)}`
  if (/^0[1-9]\d{8}$/.test(number)) return (OVERSEAS[number.slice(0, 4)] ?? '+33') + number.slice(1)
  return withPlus(number)
}
