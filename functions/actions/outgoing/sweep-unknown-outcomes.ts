import { isUnsure, type Sendings } from '../../domain/sending.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { NO_TIME_LIMIT } from '../../concurrency/time-left.ts'
import { PAGE } from './unknown-outcome.ts'

/** Counts, for an alarm, the messages with unknown outcome. */
export async function sweepMessages(
  { sendings }: { readonly sendings: Pick<Sendings, 'list'> },
  now: Date,
  time = NO_TIME_LIMIT,
): Promise<void> {
  let count = 0
  let after: string | undefined
  do {
    const page = await sendings.list({ limit: PAGE, after })
    count += page.filter((one) => isUnsure(one, toSecond(now))).length
    after = page.length === PAGE && !time.isOver() ? page.at(-1)?.key : undefined
  } while (after !== undefined)
  if (count > 0) log('messages_unsure', { count })
}
