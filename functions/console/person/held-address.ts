import * as z from 'zod/mini'
import { parseAddress, type Address } from '../../domain/address.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import { toSecond } from '../../domain/time.ts'

/**
 * An address is typed once and then needed again: to stop, to start a request, to erase. Typed anew each
 * time, one wrong digit would act upon a stranger. So the page carries it in a hidden field of its forms,
 * sealed: nobody can read it or make another, it works in this session alone, and for half an hour. It
 * is in no URL, no cookie and no table, and is gone with the page.
 */
const HELD_SECONDS = 1_800

const header = z.object({ session: z.string(), until: z.number() })

export function holdAddress(
  keys: EnvelopeKeys,
  { channel, value }: Address,
  { session, now }: { session: string; now: Date },
): string {
  const until = toSecond(now) + HELD_SECONDS
  const bytes = Buffer.from(JSON.stringify({ channel, value }))
  return sealEnvelope(keys, 'person', { session, until }, bytes).toString('base64url')
}

const held = z.object({ channel: z.enum(['sms', 'email']), value: z.string() })

/** The address of a form; `over` if its time is over, undefined if it is none of this session. */
export async function readHeldAddress(
  keys: EnvelopeKeys,
  written: string,
  { session, now }: { session: string; now: Date },
): Promise<Address | 'over' | undefined> {
  const opened = open(keys, written)
  if (opened === undefined || opened.session !== session) return undefined
  if (toSecond(now) >= opened.until) return 'over'
  const { channel, value } = opened
  const parsed = await parseAddress(value, { channel })
  return parsed.ok ? parsed.address : undefined
}

function open(keys: EnvelopeKeys, written: string) {
  try {
    const { header: head, bytes } = openEnvelope(keys, 'person', Buffer.from(written, 'base64url'))
    return { ...header.parse(head), ...held.parse(JSON.parse(bytes.toString())) }
  } catch {
    return undefined
  }
}
