import { KEYS_A_CALL } from '../dynamo/batch-get.ts'
import type { Item } from '../dynamo/items.ts'
import type { Reads } from '../dynamo/reader.ts'
import { inRounds } from '../dynamo/rounds.ts'

type Asked = {
  readonly key: Item
  readonly resolve: (item: Item | undefined) => void
  readonly reject: (error: unknown) => void
  readonly item: Promise<Item | undefined>
}

/**
 * Items that are asked for at the same moment travel in one BatchGetItem. It is sent after the last of
 * them was asked for, so each is as consistent as if it were read alone; and each is answered as soon
 * as the table has processed it, whatever becomes of the others.
 */
export function gathered(one: Reads['get'], many: Reads['batch']): Reads['get'] {
  let waiting = new Map<string, Asked>()

  function send(): void {
    const all = [...waiting.values()]
    waiting = new Map()
    for (let at = 0; at < all.length; at += KEYS_A_CALL) {
      const part = all.slice(at, at + KEYS_A_CALL)
      const [only] = part
      const work = part.length === 1 && only ? readOne(one, only) : readMany(many, part)
      // Who has its answer already does not hear this.
      work.catch((error: unknown) => {
        for (const { reject } of part) reject(error)
      })
    }
  }

  return (key) => {
    const name = nameOf(key)
    const known = waiting.get(name)
    if (known !== undefined) return known.item
    // After everything that can go on without waiting has gone on.
    if (waiting.size === 0) queueMicrotask(() => process.nextTick(send))
    const { promise: item, resolve, reject } = Promise.withResolvers<Item | undefined>()
    waiting.set(name, { key, resolve, reject, item })
    return item
  }
}

async function readOne(one: Reads['get'], { key, resolve }: Asked): Promise<void> {
  resolve(await one(key))
}

async function readMany(many: Reads['batch'], asked: readonly Asked[]): Promise<void> {
  await inRounds(asked, async (open) => {
    const { items, left } = await many(open.map(({ key }) => key))
    const found = new Map(items.map((item) => [nameOf(item), item]))
    const unread = new Set(left.map(nameOf))
    const isLeft = ({ key }: Asked): boolean => unread.has(nameOf(key))
    for (const one of open) if (!isLeft(one)) one.resolve(found.get(nameOf(one.key)))
    return open.filter(isLeft)
  })
}

export function nameOf({ pk, sk }: Item): string {
  return `${pk?.S ?? ''}\n${sk?.S ?? ''}`
}
