import { readPlace, type Place } from '../../actions/history/event-pages.ts'
import type { AccessStop } from '../../actions/stops/by-access-link.ts'
import { SAYS_CHARACTERS_MAX, stopOfChoice } from './forms.ts'

/** What a posted form asks; `incomplete`: a button was pressed, and something it needs is missing. */
export type Wish =
  | { readonly wants: 'page' | 'file'; readonly from: Place | undefined }
  | { readonly wants: 'stop'; readonly stop: AccessStop }
  | {
      readonly wants: 'operator'
      readonly asks: 'correction' | 'erasure'
      readonly address: string
      readonly says?: string
    }
  | { readonly wants: 'incomplete' | 'nothing' }

const ADDRESS_CHARACTERS_MAX = 320

export function readForm(body: string): Wish {
  const fields = new URLSearchParams(body)
  const from = readPlace(fields.get('from') ?? undefined)
  const posted = fields.get('stop')
  if (posted !== null) {
    const stop = stopOfChoice(posted)
    return stop === undefined ? { wants: 'incomplete' } : { wants: 'stop', stop }
  }
  const asks = fields.get('ask')
  if (asks !== null) return readWish(asks, fields)
  if (fields.get('format') === 'json') return { wants: 'file', from }
  return fields.get('show') === 'page' ? { wants: 'page', from } : { wants: 'nothing' }
}

function readWish(asks: string, fields: URLSearchParams): Wish {
  const address = fields.get('address')?.trim() ?? ''
  // A browser sends a line break as two characters, and counts one.
  const says = fields.get('says')?.replaceAll('\r\n', '\n').trim() ?? ''
  if (address === '' || address.length > ADDRESS_CHARACTERS_MAX) return { wants: 'incomplete' }
  if (asks === 'erasure') return { wants: 'operator', asks, address }
  if (asks !== 'correction' || says === '' || says.length > SAYS_CHARACTERS_MAX)
    return { wants: 'incomplete' }
  return { wants: 'operator', asks, address, says }
}
