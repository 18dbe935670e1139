import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from './canonical-json.ts'
import { BastaError } from './errors.ts'
import type { Sender } from './sender.ts'
import type { SenderPage } from './sender-page.ts'

/** What a member of a sender was and became; an absent side means that it had no value. */
export type Difference = { readonly from?: Json; readonly to?: Json }

/** One recorded change of a sender. */
export type SenderChange = {
  readonly version: number
  readonly at: string
  /** Id of the API key that made it, or the name of the operator. */
  readonly key: string
  /** The justification that came with it. */
  readonly why?: string
  readonly changed: Readonly<Record<string, Difference>>
}

/** Stored for short links; means nothing to a reader. */
const NOT_DECLARED: ReadonlySet<string> = new Set(['id', 'topicNumbers', 'version', 'head'])

/**
 * A sender after a change, and the reason if this change has one: the justification of a new sender, a
 * new justification, or that of a new basis. A new basis other than consent without a justification is
 * refused. Consent needs none: the reason for returning to it is stored with the change, and the
 * justification of the old basis no longer applies.
 */
export function declaredBy(
  before: Sender | undefined,
  after: Sender,
): { readonly sender: Sender; readonly why: string | undefined } {
  const isOtherBasis = before !== undefined && before.basis !== after.basis
  const { justification, ...rest } = after
  if (isOtherBasis && (justification === undefined || justification === before.justification))
    throw new BastaError(
      'invalid_request',
      'A change of the basis needs a reason, which is recorded.',
      [
        {
          pointer: '#/justification',
          detail: `needed where the basis changes (from "${before.basis}"): why it does, not what justified it before`,
        },
      ],
    )
  const isToldWhy = isOtherBasis || before?.justification !== justification
  if (after.basis !== 'consent')
    return { sender: after, why: isToldWhy ? justification : undefined }
  return { sender: rest, why: isOtherBasis || before === undefined ? justification : undefined }
}

/** Every member that changed. */
export function differences(
  before: Sender | undefined,
  after: Sender,
): Readonly<Record<string, Difference>> {
  const [old, now] = [membersOf(before), membersOf(after)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].toSorted()
  return Object.fromEntries(
    names.flatMap((name): [string, Difference][] => {
      const [from, to] = [old[name], now[name]]
      if (spelt(from) === spelt(to)) return []
      const sides = {
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      }
      return [[name, sides]]
    }),
  )
}

function membersOf(sender: Sender | undefined): Readonly<Record<string, Json | undefined>> {
  const members = Object.entries(sender ?? {}) as [string, Json | undefined][]
  return Object.fromEntries(
    members
      .filter(([name]) => !NOT_DECLARED.has(name))
      .map(([name, value]) => [name, name === 'page' ? withoutPicture(sender?.page) : value]),
  )
}

/** A picture is told by its digest: kilobytes of base64 say nothing to a reader. */
function withoutPicture(page: SenderPage | undefined): Json | undefined {
  if (page?.logo === undefined) return page
  const logo = Buffer.from(page.logo, 'base64')
  const digest = createHash('sha256').update(logo).digest('hex')
  return { ...page, logo: `PNG of ${logo.length} bytes, SHA-256 ${digest}` }
}

function spelt(value: Json | undefined): string | undefined {
  return value === undefined ? undefined : canonicalJson(value)
}
