import * as z from 'zod/mini'
import '../schemas/locale.ts'
import type { Channel } from '../domain/address.ts'
import type { ListPage } from '../domain/list-page.ts'
import type { Act, Declared, Outcome, Said, Told } from '../domain/told.ts'
import type { Call } from './call.ts'
import { keptFor } from './kept-for.ts'
import { openBulk, type Bulk, type OpenBulk } from './target-bulk.ts'
import { codeOf, NO_ADDRESS, NO_VERDICT, settled, UNUSABLE, type Proved } from './verdict.ts'

export { CallFailure, type Call, type HttpAnswer, type HttpCall } from './call.ts'

export type About = {
  readonly name: string
  readonly channels: readonly Channel[]
  readonly tells: readonly Act[]
  /** What its list blocks: `as_declared` leaves it to the settings and `carries`. */
  readonly blocks: 'all_traffic' | 'marketing' | 'as_declared'
  /** It would create a person whom it does not know: told only where the owner declares that it may. */
  readonly createsUnknown?: true
  /**
   * It is told what was said and decides itself. All others are lists, and a lift reaches them only
   * where nothing else stands.
   */
  readonly decidesItself?: true
  /** What the implementation was checked against. */
  readonly level: 'sdk' | 'documentation'
  readonly sources: string
}

/** How a target's own list is read, page by page. Reading changes nothing there. */
type ListReading<S, C> = {
  /** Which people the list shows; absent: those of `about.channels`. */
  readonly channels?: readonly Channel[]
  /**
   * What the provider allows of these calls; absent: the limit of `tell`. With the same key they are
   * counted together.
   */
  readonly limit?: {
    readonly calls: number
    readonly seconds: number
    readonly key: (settings: S) => string
  }
  /**
   * One call, or the few that make one page. `place` is `next` of the page before, and may be given
   * again after hours by another process; it is kept sealed. What it throws counts as `retry`.
   */
  readonly page: (
    call: Call,
    settings: S,
    credentials: C,
    place: string | undefined,
  ) => Promise<ListPage>
}

/** One target: one file with one definition. `T` is what it is told. */
export type TargetDefinition<S extends z.ZodMiniType, C extends z.ZodMiniType, T = Told> = {
  readonly about: Omit<About, 'decidesItself'>
  /** Region, group, stream, service: nothing that is secret. */
  readonly settings: S
  /** Its entry in the targets document of the secret store. */
  readonly credentials: C
  /** What is wrong with telling this target what was declared, and what would be right. */
  readonly scopeFault: (settings: z.infer<S>, declared: Declared) => string | undefined
  /** How many events one `tell` takes. */
  readonly itemsMax: number
  /** How many requests in so many seconds, shared by all targets that it counts together. */
  readonly limit?: Limit<z.infer<S>, z.infer<C>>
  /**
   * One outcome for each item, in the same order. What it throws, and what it leaves out, counts as
   * `retry`: never as delivered. All items are of different contacts.
   */
  readonly tell: (
    call: Call,
    settings: z.infer<S>,
    credentials: z.infer<C>,
    told: readonly T[],
  ) => Promise<readonly Outcome[]>
  /**
   * A harmless call that shows that the target can be reached with these credentials, and changes no
   * person. Absent where there is none.
   */
  readonly ping?: (call: Call, settings: z.infer<S>, credentials: z.infer<C>) => Promise<Outcome>
  /** How its list is read, or in plain words why it cannot be. */
  readonly read: ListReading<z.infer<S>, z.infer<C>> | string
  readonly bulk?: Bulk<z.infer<S>, z.infer<C>>
}

type Limit<S, C> = {
  readonly calls: number
  readonly seconds: number
  /**
   * So many requests one `tell` needs to be sure to get one item done (default: 1). They are counted
   * before it begins: else several that share the limit could each stop halfway, again and again.
   */
  readonly requests?: (settings: S) => number
  /** What is counted apart within an account: a region, a stream. */
  readonly key: (settings: S) => string
  /** What names the account; by default the credentials, whole. It is kept as a keyed digest alone. */
  readonly account?: (credentials: C) => string
}

/** One target with its settings read. */
export type OpenTarget = {
  readonly itemsMax: number
  readonly limit?: OpenLimit & { readonly requests: number }
  readonly scopeFault: (declared: Declared) => string | undefined
  /** `credentials` is the target's entry in the document as it was read, or undefined. */
  readonly tell: (
    call: Call,
    credentials: unknown,
    told: readonly Said[],
  ) => Promise<readonly Outcome[]>
  readonly ping?: (call: Call, credentials: unknown) => Promise<Outcome>
  readonly read: OpenReading | string
  readonly bulk?: OpenBulk
}

type OpenLimit = {
  readonly calls: number
  readonly seconds: number
  /** What is counted together. Holds the credentials: it is kept as a digest alone. */
  readonly key: (credentials: unknown) => string
}

export type OpenReading = {
  readonly channels: readonly Channel[]
  readonly limit?: OpenLimit
  readonly page: (call: Call, credentials: unknown, place: string | undefined) => Promise<ListPage>
}

export type Target = {
  readonly about: About
  readonly settings: z.ZodMiniType
  readonly credentials: z.ZodMiniType
  /** Why its list cannot be read; absent where it can. */
  readonly unread?: string
  readonly open: (
    settings: unknown,
  ) =>
    | { readonly ok: true; readonly target: OpenTarget }
    | { readonly ok: false; readonly problem: string }
}

/** A list: it holds people by their addresses, and lets nobody go while something still stands. */
export function defineTarget<S extends z.ZodMiniType, C extends z.ZodMiniType>(
  definition: TargetDefinition<S, C>,
): Target {
  const { about, tell } = definition
  return define<S, C>({
    ...definition,
    about,
    tell: async (call, settings, credentials, said) => {
      const outcomes = new Map<Said, Outcome>()
      const some: Told[] = []
      for (const item of said) {
        const { channel, address } = item
        const kept = keptFor(item)
        if (kept !== undefined) outcomes.set(item, kept)
        else if (channel === undefined || address === undefined) outcomes.set(item, NO_ADDRESS)
        else some.push({ ...item, channel, address })
      }
      const answers = some.length === 0 ? [] : [...(await tell(call, settings, credentials, some))]
      return said.map((item) => outcomes.get(item) ?? answers.shift() ?? NO_VERDICT)
    },
  })
}

/** A system of the owner's: it is told what was said and decides itself. */
export function defineDecidingTarget<S extends z.ZodMiniType, C extends z.ZodMiniType>(
  definition: TargetDefinition<S, C, Said>,
): Target {
  return define<S, C>({ ...definition, about: { ...definition.about, decidesItself: true } })
}

function define<S extends z.ZodMiniType, C extends z.ZodMiniType>(
  definition: TargetDefinition<S, C, Said> & { readonly about: About },
): Target {
  const { about, limit, itemsMax, tell, ping, scopeFault, bulk } = definition
  return {
    about,
    settings: definition.settings,
    credentials: definition.credentials,
    ...(typeof definition.read === 'string' && { unread: definition.read }),
    open: (entry) => {
      const read = z.safeParse(definition.settings, entry)
      if (!read.success) return { ok: false, problem: problemOf(read.error) }
      const settings = read.data
      const proved = (credentials: unknown) => z.safeParse(definition.credentials, credentials)
      return {
        ok: true,
        target: {
          itemsMax,
          ...(limit && {
            limit: {
              ...openLimit(limit, settings, proved),
              requests: limit.requests?.(settings) ?? 1,
            },
          }),
          scopeFault: (declared) => scopeFault(settings, declared),
          tell: async (call, entered, told) => {
            const credentials = proved(entered)
            if (!credentials.success) return told.map(() => UNUSABLE)
            const outcomes = await settled(told.length, () =>
              tell(call, settings, credentials.data, told),
            )
            return told.map((_, at) => outcomes[at] ?? NO_VERDICT)
          },
          ...(ping && {
            ping: async (call: Call, entered: unknown) => {
              const credentials = proved(entered)
              if (!credentials.success) return UNUSABLE
              const [outcome] = await settled(1, async () => [
                await ping(call, settings, credentials.data),
              ])
              return outcome ?? NO_VERDICT
            },
          }),
          read: openReading(definition, settings),
          ...(bulk &&
            bulk.isFor?.(settings) !== false && { bulk: openBulk(bulk, settings, proved) }),
        },
      }
    },
  }
}

function openReading<S extends z.ZodMiniType, C extends z.ZodMiniType>(
  { about, limit: limitOfTelling, read, credentials: shape }: TargetDefinition<S, C, Said>,
  settings: z.infer<S>,
): OpenReading | string {
  if (typeof read === 'string') return read
  const { channels = about.channels, limit = limitOfTelling, page } = read
  return {
    channels,
    ...(limit && {
      limit: openLimit(limit, settings, (entered) => z.safeParse(shape, entered)),
    }),
    page: async (call, entered, place) => {
      const credentials = z.safeParse(shape, entered)
      if (!credentials.success) return { is: 'retry', code: UNUSABLE.code }
      try {
        return await page(call, settings, credentials.data, place)
      } catch (error) {
        return { is: 'retry', code: codeOf(error) }
      }
    },
  }
}

function openLimit<S, C>(
  { calls, seconds, key, account = JSON.stringify }: Limit<S, C>,
  settings: S,
  proved: Proved<C>,
): OpenLimit {
  return {
    calls,
    seconds,
    key: (entered) => {
      const credentials = proved(entered)
      return `${key(settings)}\n${credentials.success ? account(credentials.data) : ''}`
    },
  }
}

/** Without the values: somebody may have put a secret into the wrong place. */
function problemOf({ issues }: { issues: readonly z.core.$ZodIssue[] }): string {
  return issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ')
}
