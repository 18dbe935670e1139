import { probeWords } from '../../functions/languages/console/probe.ts'
import { PROVIDERS } from '../../functions/inbound/providers.ts'

/** The table of providers, as Markdown: `npm run docs` writes it into `PROVIDERS.md`. */
export function providersTable(): string {
  const rows = Object.entries(PROVIDERS).map(([name, { about, replies, provedBy }]) => [
    `\`${name}\``,
    about.name,
    about.hears,
    about.authentication,
    about.entry,
    about.blocksItself,
    replies,
    about.checkedAgainst,
    `${provedBy === 'shared_secret' ? 'a dry probe; then: ' : ''}${probeWords.en.ways[about.test.way]} (${about.test.restsOn === 'documentation' ? 'documented' : 'no button of its own is known'})`,
  ])
  const head = [
    'name',
    'provider',
    'what is heard',
    'how it is authenticated',
    'entry, beside `senders`',
    'blocks by itself',
    'confirmation by Basta',
    'checked against',
    'how it is tested',
  ]
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

if (import.meta.main) console.log(providersTable())
