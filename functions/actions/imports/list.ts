import type { Actor } from '../../domain/actor.ts'
import type { Import } from '../../domain/import.ts'
import { isOpenTo } from './find.ts'
import type { ImportDeps } from './start.ts'

/**
 * A page of imports, newest first, and the id after which the next begins. Imports of other senders
 * are skipped, so not even their ids show in a cursor.
 */
export async function listImports(
  { imports }: Pick<ImportDeps, 'imports'>,
  key: Actor,
  { limit, before: from }: { readonly limit: number; readonly before?: string | undefined },
): Promise<{ readonly imports: Import[]; readonly next?: string | undefined }> {
  const own: Import[] = []
  let before = from
  for (;;) {
    const found = await imports.list({ limit: limit + 1, before })
    own.push(...found.filter((one) => isOpenTo(key, one)))
    before = found.at(-1)?.id
    if (own.length > limit || found.length <= limit) break
  }
  const shown = own.slice(0, limit)
  return { imports: shown, next: own.length > limit ? shown.at(-1)?.id : undefined }
}
