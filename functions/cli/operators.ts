import * as z from 'zod/mini'
import { ROLES } from '../domain/operator.ts'
import { openCli, type Host } from './cli.ts'
import type { Command } from './command.ts'
import { pagesOf } from './pages.ts'
import type { Row } from './print.ts'
import { beSure, YES } from './sure.ts'

type AddOptions = {
  readonly name: string
  readonly email: string
  readonly role: string
  readonly language?: string
}

const operator = z.looseObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.string(),
  language: z.optional(z.string()),
})
const list = z.object({ operators: z.array(operator), next: z.optional(z.string()) })

const TITLES = ['id', 'name', 'role', 'e-mail', 'language']

/** `basta operators`: who may sign in to the console. */
export function operatorsCommand(program: Command, host: Host): void {
  const operators = program.command('operators').description('who may sign in to the console')
  operators
    .command('list')
    .description(`Lists operators. Each line: ${TITLES.join(', ')}.`)
    .action(async (_: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      for await (const page of pagesOf(api, '/v1/operators', list))
        print.rows(TITLES, page.operators.map(rowOf))
    })
  operators
    .command('add')
    .description(
      'Names an operator, or changes one. Name the first officer so, others in the console.',
    )
    .argument('<id>', 'a short word that stays: grace')
    .requiredOption('-n, --name <name>', 'as events and the audit trail show it')
    .requiredOption('-e, --email <address>', 'where links to sign in are sent')
    .requiredOption('-r, --role <role>', ROLES.join(', '))
    .option('-l, --language <code>', 'of pages and mails: en, fr')
    .action(async (id: string, options: AddOptions, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { name, email, role, language } = options
      const { status, ...stored } = await api.write(
        'PUT',
        pathOf(id),
        { name, email, role, language },
        operator,
      )
      print.facts([[status === 201 ? 'added' : 'changed', stored.id]], stored)
    })
  operators
    .command('remove')
    .description('Takes the right to sign in, at once and in every browser.')
    .argument('<id>')
    .option(...YES)
    .action(async (id: string, { yes }: { yes?: true }, command: Command) => {
      const { api, print } = await openCli(command, host)
      await beSure(`Remove ${id}? They are signed out at once.`, yes)
      const { status: _, ...removed } = await api.write('DELETE', pathOf(id), undefined, operator)
      print.facts([['removed', removed.id]], removed)
    })
}

function pathOf(id: string): string {
  return `/v1/operators/${encodeURIComponent(id)}`
}

function rowOf(one: z.infer<typeof operator>): Row {
  return { cells: [one.id, one.name, one.role, one.email, one.language ?? ''], json: one }
}
