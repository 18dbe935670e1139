import type * as z from 'zod/mini'
import { randomBytes } from 'node:crypto'
import type { Actor } from '../../domain/actor.ts'
import { newEventId } from '../../domain/event.ts'
import { requirePhones } from '../../domain/phone-country.ts'
import type { Scrub } from '../../domain/scrub.ts'
import { knownSender, knownTopic } from '../../domain/sender-access.ts'
import { toSecond } from '../../domain/time.ts'
import type { scrubAsked } from '../../schemas/scrubs.ts'
import { uploadFor, type Upload } from '../imports/upload.ts'
import type { ScrubDeps } from './deps.ts'

/** Creates a scrub that waits for its list. */
export async function createScrub(
  deps: Pick<ScrubDeps, 'scrubs' | 'objects' | 'senders'> & {
    /** Told of what will be made, just before it is. */
    readonly note?: (id: string) => Promise<void>
  },
  asked: z.infer<typeof scrubAsked>,
  { key, now }: { key: Actor; now: Date },
): Promise<{ made: Scrub; upload: Upload }> {
  const { sender, topic, purpose, allowLag, certificate, fileName, header, ...reading } = asked
  const known = await knownSender(deps.senders, key, sender)
  if (topic !== undefined) knownTopic(known, topic)
  await requirePhones([{ country: reading.defaultCountry, pointer: '#/defaultCountry' }])
  const made: Scrub = {
    id: newEventId(now, randomBytes(10)).replace(/^evt/, 'scr'),
    plan: {
      question: { sender, topic, purpose },
      reading: { ...reading, hasHeader: header },
      allowLag,
      certificate,
      fileName,
    },
    key: key.id,
    operator: key.operator,
    createdAt: toSecond(now),
    state: 'awaiting_file',
    attempt: 0,
    progress: { rows: 0, bytes: 0 },
    version: 1,
  }
  const upload = await uploadFor(deps, made, now)
  await deps.note?.(made.id)
  await deps.scrubs.create(made)
  return { made, upload }
}
