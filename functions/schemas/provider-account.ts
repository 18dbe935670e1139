import * as z from 'zod/mini'
import { PROBE_OUTCOMES, TEST_WAYS, type ProbeStepName } from '../domain/probe.ts'
import { described } from './described.ts'

const STEPS = Object.keys(PROBE_OUTCOMES) as [ProbeStepName, ...ProbeStepName[]]

const probeStep = z.object({
  step: z.enum(STEPS),
  outcome: z.string(),
  values: z.array(z.string()),
  passed: described('False if something must be mended.', z.boolean()),
  detail: described('The same in words.', z.string()),
})

export const probed = z.object({
  account: z.string(),
  outcome: described(
    '`works`: a request as the provider would make it is verified, read, and would be recorded. `fails`: the steps say what to mend. `cannot_probe`: only the provider itself can make such a request.',
    z.enum(['works', 'fails', 'cannot_probe']),
  ),
  steps: z.array(probeStep),
  next: described('How the provider itself is made to send one.', z.string()),
})

const noted = z.optional(
  z.object({
    at: z.string(),
    what: described('A closed word: what it was, or why it was refused.', z.string()),
    detail: z.string(),
  }),
)

export const providerAccount = z.object({
  account: z.string(),
  provider: z.string(),
  name: described('The provider’s name.', z.string()),
  usable: z.boolean(),
  problem: z.optional(described('Why the entry cannot be used.', z.string())),
  senders: z.array(
    z.object({
      id: z.string(),
      registered: z.boolean(),
      name: z.optional(z.string()),
      numbers: z.array(z.string()),
    }),
  ),
  url: described(
    'What the provider is told to call; `<secret>` stands for the secret of the entry.',
    z.string(),
  ),
  hears: z.string(),
  authentication: z.string(),
  proof: z.object({
    by: z.enum(['shared_secret', 'key_of_the_provider', 'unknown']),
    count: described('How many secrets or keys the entry holds.', z.int()),
    max: z.int(),
  }),
  test: z.object({
    way: z.enum(TEST_WAYS),
    detail: described('How the provider itself is made to send a request.', z.string()),
    restsOn: z.enum(['documentation', 'not known']),
  }),
  lastGenuine: described(
    'The last request that was verified, in the last 90 days; at most a minute behind.',
    noted,
  ),
  lastRefusal: described('The last request that was refused, likewise.', noted),
  refusedToday: described('How many were refused since midnight, UTC.', z.int()),
})

export const providerAccounts = z.object({
  problem: z.optional(
    described(
      'Why the accounts document cannot be read. What was read before is in use.',
      z.string(),
    ),
  ),
  accounts: z.array(providerAccount),
})
