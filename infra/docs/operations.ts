import { checkOperations } from '../../functions/check/described.ts'
import { inboundOperations } from '../../functions/inbound/described.ts'
import type { Operation } from '../../functions/http/operation.ts'
import { registerOperations } from '../../functions/api/router.ts'
import { unsubscribeOperations } from '../../functions/pages/unsubscribe/described.ts'

/** Every call of the API, in the order in which it is described. */
export const OPERATIONS: readonly Operation[] = [
  ...checkOperations,
  ...registerOperations,
  ...unsubscribeOperations,
  ...inboundOperations,
]
