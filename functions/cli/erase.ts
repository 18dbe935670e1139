import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { openCli, say, type Host } from './cli.ts'
import type { Printer } from './print.ts'
import { beSure, YES } from './sure.ts'

const counts = z.object({
  evidence: z.number(),
  heldTexts: z.number(),
  accessRequestAddresses: z.number(),
  waitingConsentRequests: z.number(),
})
const kind = z.looseObject({ what: z.string() })
const kept = z.looseObject({ what: z.string(), why: z.string(), limit: z.string() })
const ending = z.looseObject({ what: z.string(), where: z.string(), limit: z.string() })
const remains = { kept: z.array(kept), endsByItself: z.array(ending) }
const foreseen = z.looseObject({
  contact: z.string(),
  complete: z.boolean(),
  removed: counts,
  deleted: z.array(z.extend(kind, { why: z.string() })),
  ...remains,
})
const erased = z.looseObject({
  event: z.string(),
  contact: z.string(),
  done: z.boolean(),
  removed: counts,
  ...remains,
})

const TITLES = ['', 'what', 'where, why', 'limit']
type Options = { readonly dryRun?: true; readonly yes?: true }

/** `basta erase`: forgets a person, but for what keeps their stop. */
export function eraseCommand(program: Command, host: Host): void {
  program
    .command('erase')
    .summary('forget a person, but for what keeps their stop')
    .description(
      'Forgets a person (GDPR 17), but for what keeps their stop. It cannot be undone: --dry-run shows ' +
        'what goes, what stays and why. Shown first: how much goes; then each line: goes, stays or ' +
        'ends by itself, what, where or why, limit. Held texts that go become stops.',
    )
    .argument('<address>')
    .option('--dry-run', 'show it, erase nothing')
    .option(...YES)
    .action(async (to: string, { dryRun, yes }: Options, command: Command) => {
      const { api, print, isJson } = await openCli(command, host)
      if (dryRun === true) {
        const found = await api.ask('/v1/erasures/dry-run', { to }, foreseen)
        print.facts([['would go', inWords(found.removed, found.complete)]], found)
        if (!isJson) showKinds(print, found)
        return
      }
      await beSure(`Erase what is known of ${to}? It cannot be undone.`, yes)
      const { status, ...done } = await api.write('POST', '/v1/erasures', { to }, erased)
      print.facts(
        [
          ['erased', inWords(done.removed, done.done)],
          ['event', done.event],
          ['contact', done.contact],
        ],
        done,
      )
      if (!isJson) showKinds(print, { deleted: [], ...done })
      if (status === 202) say('It is recorded; the rest goes on by itself.')
    })
}

function inWords(removed: z.infer<typeof counts>, isComplete: boolean): string {
  const parts = [
    [removed.evidence, 'evidence of events'],
    [removed.heldTexts, 'held texts'],
    [removed.accessRequestAddresses, 'addresses of access requests'],
    [removed.waitingConsentRequests, 'waiting confirmation mails'],
  ] as const
  return `${isComplete ? '' : 'at least '}${parts.map(([count, what]) => `${what}: ${count}`).join('; ')}`
}

function showKinds(
  print: Printer,
  {
    deleted,
    kept: stays,
    endsByItself,
  }: Pick<z.infer<typeof foreseen>, 'deleted' | 'kept' | 'endsByItself'>,
): void {
  print.rows(TITLES, [
    ...deleted.map((one) => ({ cells: ['goes', one.what, one.why, ''], json: one })),
    ...stays.map((one) => ({ cells: ['stays', one.what, one.why, one.limit], json: one })),
    ...endsByItself.map((one) => ({
      cells: ['ends by itself', one.what, one.where, one.limit],
      json: one,
    })),
  ])
}
