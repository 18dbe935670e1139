import type { Actor } from '../../domain/actor.ts'
import type { Import } from '../../domain/import.ts'
import { pageOfOwn } from '../../domain/page-of-own.ts'
import { isOpenTo } from './find.ts'
import type { ImportDeps } from './start.ts'

/** A page of imports, newest first, and the id after which the next begins. */
export async function listImports(
  { imports }: Pick<ImportDeps, 'imports'>,
  key: Actor,
  where: { readonly limit: number; readonly before?: string | undefined },
): Promise<{ readonly imports: readonly Import[]; readonly next?: string | undefined }> {
  const { page, next } = await pageOfOwn(imports.list, (one) => isOpenTo(key, one), where)
  return { imports: page, next }
}
