/**
 * A page of a list of which only some may be seen, newest first, and the id after which the next begins.
 * Those of others are skipped, so not even their ids show in a cursor.
 */
export async function pageOfOwn<T extends { readonly id: string }>(
  list: (page: { limit: number; before?: string | undefined }) => Promise<readonly T[]>,
  isOwn: (one: T) => boolean,
  { limit, before: from }: { readonly limit: number; readonly before?: string | undefined },
): Promise<{ readonly page: readonly T[]; readonly next?: string | undefined }> {
  const own: T[] = []
  let before = from
  for (;;) {
    const found = await list({ limit: limit + 1, before })
    own.push(...found.filter((one) => isOwn(one)))
    before = found.at(-1)?.id
    if (own.length > limit || found.length <= limit) break
  }
  const page = own.slice(0, limit)
  return { page, next: own.length > limit ? page.at(-1)?.id : undefined }
}
