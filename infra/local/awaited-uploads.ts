import { requireOpen } from '../../functions/actions/imports/upload.ts'
import { requireWaiting } from '../../functions/actions/scrubs/bring.ts'
import { BastaError } from '../../functions/domain/errors.ts'
import type { Imports } from '../../functions/domain/import.ts'
import type { Scrub, Scrubs } from '../../functions/domain/scrub.ts'

/** Whether the import or the scrub of a file still waits for it, by the file's name, which is its id. */
export type AwaitedUploads = {
  /** Rejects with `conflict` if a file would be taken for nobody. */
  readonly requireAwaited: (name: string) => Promise<void>
  /** Whether nobody will read, and so delete, a file that comes now. */
  readonly isOver: (name: string) => Promise<boolean>
}

const OVER: readonly Scrub['state'][] = ['done', 'failed', 'deleted']

export function awaitedUploads({
  imports,
  scrubs,
}: {
  readonly imports: Pick<Imports, 'find'>
  readonly scrubs: Pick<Scrubs, 'find'>
}): AwaitedUploads {
  return {
    requireAwaited: async (name) => {
      const scrub = await scrubOf(name)
      if (scrub !== undefined) return requireWaiting(scrub)
      const found = await importOf(name)
      if (found === undefined) throw new BastaError('conflict', 'Nothing waits for this file.')
      requireOpen(found)
    },
    isOver: async (name) => {
      const scrub = await scrubOf(name)
      if (scrub !== undefined) return OVER.includes(scrub.state)
      return (await importOf(name))?.state === 'applied'
    },
  }

  async function scrubOf(name: string) {
    return name.startsWith('scr_') ? scrubs.find(name) : undefined
  }
  async function importOf(name: string) {
    return name.startsWith('imp_') ? imports.find(name) : undefined
  }
}
