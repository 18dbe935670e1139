import * as z from 'zod/mini'
import type { AskInbound } from '../ask-inbound.ts'

const line = z.object({
  id: z.string(),
  receivedAt: z.string(),
  method: z.optional(z.string()),
  bytes: z.optional(z.number()),
  /** Why it would be refused now; absent if it would be taken. */
  refusal: z.optional(z.string()),
})
const accounts = z.object({
  accounts: z.array(
    z.object({
      account: z.string(),
      /** Counted up to a page; `more` says that it is more. */
      waiting: z.number(),
      more: z.boolean(),
      oldest: z.string(),
    }),
  ),
})
const list = z.object({ requests: z.array(line), next: z.optional(z.string()) })
const content = z.extend(line, {
  headers: z.array(z.object({ name: z.string(), value: z.optional(z.string()) })),
  body: z.string(),
  cut: z.boolean(),
})
const verified = z.object({
  accepted: z.number(),
  refused: z.number(),
  next: z.optional(z.string()),
})

export type QuarantinedAccount = z.infer<typeof accounts>['accounts'][number]
export type QuarantinedLine = z.infer<typeof line>
export type QuarantinedContent = z.infer<typeof content>
export type VerifiedAgain = z.infer<typeof verified>

const PATH = '/v1/quarantine'

/** What failed verification, as the job with the secrets tells it. */
export function quarantineDesk(ask: AskInbound) {
  return {
    accounts: async () => accounts.parse(await ask('GET', PATH)).accounts,
    list: async (account: string, after?: string) =>
      list.parse(await ask('GET', `${PATH}/${account}`, { after })),
    show: async (account: string, id: string) =>
      content.parse(await ask('GET', `${PATH}/${account}/${id}`)),
    verifyAgain: async (account: string, after?: string) =>
      verified.parse(await ask('POST', `${PATH}/${account}`, { after })),
  }
}

const ID = /^\d{4}-\d\d-\d\dT[\d:.]+Z\.[0-9a-f]{12}$/

/** The form of a request's id, which is also where the next page begins. */
export function isQuarantineId(text: string): boolean {
  return ID.test(text)
}
