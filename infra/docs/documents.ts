import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { problemsTable } from '../../functions/http/openapi/problems.ts'
import { callsOf } from './calls.ts'
import { collectionOf } from './collection.ts'
import { steps } from '../local/tour.ts'
import { commandsPart } from './commands.ts'
import { dependenciesTable } from './dependencies.ts'
import { OPERATIONS } from './operations.ts'
import { providersTable } from './providers.ts'
import { retentionTable } from './retention.ts'
import { scaleSettings, scaleTable } from './scale.ts'
import { settingsTable } from './target-settings.ts'
import { targetsTable, untoldProviders } from './targets.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The generated part of a document, between `<!-- name -->` and `<!-- /name -->`. */
export type Generated = {
  readonly file: string
  readonly name: string
  readonly render: () => string
}

export const GENERATED: readonly Generated[] = [
  { file: '.github/DEPENDENCIES.md', name: 'dependencies', render: dependenciesTable },
  {
    file: 'functions/api/CALLS.md',
    name: 'calls',
    render: () => `\`\`\`sh\n${callsOf(OPERATIONS)}\n\`\`\``,
  },
  { file: 'functions/cli/COMMANDS.md', name: 'commands', render: commandsPart },
  {
    file: 'README.md',
    name: 'tour',
    render: () => {
      const url = 'http://localhost:8787'
      const folder = { key: '$(cat .basta/admin-key)', accountsFile: '.basta/accounts.json' }
      return `\`\`\`sh\n${steps({ url, ...folder })}\n\`\`\``
    },
  },
  { file: 'functions/http/PROBLEMS.md', name: 'problems', render: problemsTable },
  { file: 'functions/inbound/PROVIDERS.md', name: 'providers', render: providersTable },
  { file: 'functions/propagate/TARGETS.md', name: 'targets', render: targetsTable },
  { file: 'functions/propagate/TARGETS.md', name: 'settings', render: settingsTable },
  { file: 'functions/propagate/TARGETS.md', name: 'untold', render: untoldProviders },
  { file: 'functions/parts/SCALE.md', name: 'settings', render: scaleSettings },
  { file: 'functions/parts/SCALE.md', name: 'scale', render: scaleTable },
  { file: 'functions/domain/RETENTION.md', name: 'retention', render: retentionTable },
]

/**
 * The document with a new generated part. Throws if the marks are missing, because nothing would
 * change.
 */
export function withPart(document: string, { file, name, render }: Generated): string {
  const [before, rest] = document.split(`<!-- ${name} -->\n`)
  const [, after] = rest?.split(`\n<!-- /${name} -->`) ?? []
  if (before === undefined || after === undefined)
    throw new Error(`${file} has no part between <!-- ${name} --> and <!-- /${name} -->.`)
  return `${before}<!-- ${name} -->\n${render()}\n<!-- /${name} -->${after}`
}

/** Every call for tools such as Postman and Bruno; a whole file. */
export const COLLECTION = {
  file: 'functions/api/collection.json',
  render: () => collectionOf(OPERATIONS),
} as const

if (import.meta.main) {
  writeFileSync(join(ROOT, COLLECTION.file), COLLECTION.render())
  for (const part of GENERATED) {
    const path = join(ROOT, part.file)
    writeFileSync(path, withPart(readFileSync(path, 'utf8'), part))
  }
}
