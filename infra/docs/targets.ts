import { settingsTable } from './target-settings.ts'
import { TARGETS } from '../../functions/propagate/targets.ts'
import type { Act } from '../../functions/domain/told.ts'
import type { About } from '../../functions/propagate/target.ts'

const BLOCKS: Readonly<Record<About['blocks'], string>> = {
  all_traffic: 'all that is sent',
  marketing: 'marketing',
  as_declared: 'as its settings, or the stop itself, say',
}

const LEVELS: Readonly<Record<About['level'], string>> = {
  sdk: 'official SDK or specification',
  documentation: 'documentation alone',
}

const ACTS: Readonly<Record<Act, string>> = {
  stop: 'stops',
  bounce: 'bounces',
  lift: 'lifts',
  erasure: 'erasures',
}

/** The table of targets, as Markdown: `npm run docs` writes it into `TARGETS.md`. */
export function targetsTable(): string {
  const rows = [...TARGETS].map(([kind, { about, unread }]) => [
    `\`${kind}\``,
    about.name,
    about.channels.join(', '),
    about.tells.map((act) => ACTS[act]).join(', ') || 'nothing',
    unread === undefined ? 'yes' : `no: ${unread}`,
    BLOCKS[about.blocks],
    about.createsUnknown === true ? 'yes' : 'no',
    LEVELS[about.level],
    about.sources,
  ])
  const head = [
    'kind',
    'target',
    'channels',
    'is told of',
    'its list is read',
    'its list blocks',
    'creates unknown people',
    'checked against',
    'sources',
  ]
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** No interface was found in their official SDKs or in public code. */
const WITHOUT_INTERFACE = [
  'Vonage',
  'Plivo',
  'Bandwidth',
  'MessageBird (the older one)',
  'smsmode',
  'Octopush',
  'Spot-Hit',
  'LINK Mobility',
]

/** Their documentation has one. */
const NOT_BUILT = [
  'Sinch',
  'Infobip',
  'Bird',
  'SMS Partner',
  'Messente',
  'Kaleyra',
  'SMSAPI',
  'Mailjet',
  'Resend',
  'Braze',
  'Iterable',
  'Customer.io',
  'Mautic',
]

/** Who is no target, and why. */
export function untoldProviders(): string {
  const and = (names: readonly string[]) =>
    new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names)
  return (
    'No such interface was found, in the official SDKs or in public code, for ' +
    `${and(WITHOUT_INTERFACE)}: ask before each send.\n${and(NOT_BUILT)} have one that is not built here.`
  )
}

if (import.meta.main) console.log(`${targetsTable()}\n\n${settingsTable()}\n\n${untoldProviders()}`)
