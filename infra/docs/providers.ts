import { PROVIDERS } from '../../functions/inbound/providers.ts'

/** The table of providers, as Markdown: `npm run docs` writes it into `PROVIDERS.md`. */
export function providersTable(): string {
  const rows = Object.entries(PROVIDERS).map(([name, { about, replies }]) => [
    `\`${name}\``,
    about.name,
    about.hears,
    about.authentication,
    about.entry,
    about.blocksItself,
    replies,
    about.checkedAgainst,
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
  ]
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

if (import.meta.main) console.log(providersTable())
