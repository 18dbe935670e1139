import type { Address } from './address.ts'

/**
 * An address as a page shows it: its owner knows it again, and whoever reads over a shoulder does not
 * learn it. `a•••@example.org`, `+33•••78`.
 */
export function masked({ channel, value }: Pick<Address, 'channel' | 'value'>): string {
  if (channel === 'sms') return `${value.slice(0, 3)}•••${value.slice(-2)}`
  const at = value.lastIndexOf('@')
  return `${Array.from(value.slice(0, at))[0] ?? ''}•••${value.slice(at)}`
}
