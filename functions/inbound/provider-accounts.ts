import type * as z from 'zod/mini'
import { mapWithLimit } from '../concurrency/map-with-limit.ts'
import type { AccountNotes, NotesOfAccounts } from '../domain/account-note.ts'
import type { Account, Accounts } from '../domain/account.ts'
import type { RefusedDays } from '../domain/figures.ts'
import type { Senders } from '../domain/senders.ts'
import { probeWords, sayGenuine, sayRefusal } from '../languages/console/probe.ts'
import type { providerAccount, providerAccounts } from '../schemas/provider-account.ts'
import type { Provider } from './provider.ts'
import { PROVIDERS } from './providers.ts'
import { SECRETS_MAX } from './verify/secret.ts'

export type ProviderAccountsDeps = {
  readonly accounts: Pick<Accounts, 'listed'>
  readonly accountNotes: Pick<NotesOfAccounts, 'all'>
  readonly refusedDays: RefusedDays
  readonly senders: Pick<Senders, 'get'>
  readonly publicUrl: string
  readonly now: () => Date
}

type Shown = z.infer<typeof providerAccount>

const AT_ONCE = 8

/** Every account of the accounts document, never with a secret or a part of one. */
export async function listProviderAccounts(
  deps: ProviderAccountsDeps,
): Promise<z.infer<typeof providerAccounts>> {
  const { accounts, refused, fault } = await deps.accounts.listed()
  const today = deps.now().toISOString().slice(0, 10)
  const [notes, days] = await Promise.all([deps.accountNotes.all(), deps.refusedDays.days([today])])
  const usable = await mapWithLimit(accounts, AT_ONCE, (one) =>
    show(deps, one, notes.get(one.name) ?? {}, days.get(today)?.get(one.name) ?? 0),
  )
  const unusable = [...refused].flatMap(([name, problem]) => showUnusable(deps, name, problem))
  return {
    ...(fault === undefined ? {} : { problem: fault }),
    accounts: [...usable, ...unusable].toSorted((a, b) => (a.account < b.account ? -1 : 1)),
  }
}

async function show(
  deps: ProviderAccountsDeps,
  { name, provider: id, senders, listener }: Account,
  { lastGenuine, lastRefusal }: AccountNotes,
  refusedToday: number,
): Promise<Shown> {
  return {
    account: name,
    ...about(id),
    usable: true,
    senders: await Promise.all(senders.map((one) => showSender(deps, one))),
    url: `${deps.publicUrl}/inbound/${name}${listener.signs === 'nothing' ? '/<secret>' : ''}`,
    proof: { ...listener.proof, max: SECRETS_MAX },
    ...(lastGenuine && {
      lastGenuine: { ...lastGenuine, detail: sayGenuine(lastGenuine.what, 'en') },
    }),
    ...(lastRefusal && {
      lastRefusal: {
        at: lastRefusal.at,
        what: lastRefusal.why,
        detail: sayRefusal(lastRefusal.why, 'en'),
      },
    }),
    refusedToday,
  }
}

/** An entry that cannot be used; its name may be anything, so only a known provider's is looked up. */
function showUnusable(
  { publicUrl }: ProviderAccountsDeps,
  account: string,
  problem: string,
): Shown[] {
  const [id = ''] = account.split('/')
  return [
    {
      account,
      ...about(id),
      usable: false,
      problem,
      senders: [],
      url: `${publicUrl}/inbound/${account}`,
      proof: { by: 'unknown', count: 0, max: SECRETS_MAX },
      refusedToday: 0,
    },
  ]
}

async function showSender({ senders }: ProviderAccountsDeps, id: string) {
  const sender = await senders.get(id)
  return {
    id,
    registered: sender !== undefined,
    ...(sender && { name: sender.name }),
    numbers: sender?.numbers.map(({ number }) => number) ?? [],
  }
}

function about(id: string): Pick<Shown, 'provider' | 'name' | 'hears' | 'authentication' | 'test'> {
  const provider: Provider | undefined = Object.hasOwn(PROVIDERS, id) ? PROVIDERS[id] : undefined
  const { way, restsOn } =
    provider?.about.test ?? ({ way: 'own_system', restsOn: 'not known' } as const)
  return {
    provider: id,
    name: provider?.about.name ?? id,
    hears: provider?.about.hears ?? '',
    authentication: provider?.about.authentication ?? '',
    test: { way, restsOn, detail: probeWords.en.ways[way] },
  }
}
