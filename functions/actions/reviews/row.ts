import type { Label, OwnRow } from '../../classify/training/row.ts'
import type { OpenAside } from '../../domain/aside.ts'
import { BastaError } from '../../domain/errors.ts'
import { heldOf, heldText, isReply } from './held.ts'
import { optionsOf } from './reading.ts'
import type { ReviewDeps } from './review-deps.ts'
import { readShown } from './show-aside.ts'

const LABEL_OF = { stop: 'opt_out', release: 'ordinary' } as const

/** What a person wrote, masked, with what it asks for. It is the caller's: nothing of it is stored. */
export async function rowOf(
  deps: ReviewDeps,
  id: string,
  asked: { readonly decision: 'stop' | 'release'; readonly label?: Label | undefined },
): Promise<OwnRow> {
  const { text, options } = await writtenIn(deps, id)
  const { ownWordsMasked } = await import('../../classify/training/own-words.ts')
  const masked = ownWordsMasked(text, options)
  if (masked === '')
    throw new BastaError('invalid_request', 'No text of a person is left to make a row of.', [
      { pointer: '#/row', detail: 'false, or leave it out' },
    ])
  return { label: asked.label ?? LABEL_OF[asked.decision], text: masked }
}

async function writtenIn(deps: ReviewDeps, id: string) {
  const aside = id.startsWith('asd_') ? await deps.asides.find(id) : undefined
  if (aside !== undefined) {
    const { text = '' } = readShown(deps.envelopeKeys, aside)
    return { text, options: await optionsOf(deps, { source: sourceOf(aside) }) }
  }
  const review = await deps.reviews.find(id)
  if (review === undefined) throw new BastaError('not_found', 'No such review is open.')
  const [held, text] = await Promise.all([heldOf(deps, review), heldText(deps, review)])
  return { text: isReply(held) ? text : '', options: await optionsOf(deps, held) }
}

function sourceOf({ stop: { method, origins } }: OpenAside) {
  return { method, origins }
}
