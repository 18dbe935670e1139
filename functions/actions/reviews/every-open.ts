const PAGE = 50

type List<T> = (page: { limit: number; after?: string }) => Promise<readonly T[]>

/** Every item of a list of open ones, oldest first, of which a page at a time is read. */
export async function* everyOpen<T extends { readonly id: string }>(
  list: List<T>,
): AsyncGenerator<T> {
  let after: string | undefined
  do {
    const page = await list({ limit: PAGE, ...(after === undefined ? {} : { after }) })
    yield* page
    after = page.length === PAGE ? page.at(-1)?.id : undefined
  } while (after !== undefined)
}
