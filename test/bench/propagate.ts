import { benchDrain } from './propagate/drain.ts'
import { benchLimited } from './propagate/limited.ts'
import { benchSpread } from './propagate/spread.ts'
import type { Row } from './row.ts'

/**
 * How long others wait for a stop, at several loads; what targets that take little a minute make of
 * it; and how the way recovers from an outage. What it costs in capacity units is in `units`.
 */
export async function benchPropagate(
  endpoint: string,
  { deliveries }: { readonly deliveries: number },
): Promise<Row[]> {
  return [
    ...(await benchSpread()),
    ...(await benchLimited(endpoint)),
    ...(await benchDrain(endpoint, deliveries)),
  ]
}
