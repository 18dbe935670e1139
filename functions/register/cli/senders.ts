import type { Command } from 'commander'
import * as z from 'zod/mini'
import { openCli, type Host } from './cli.ts'
import type { Cell } from './print.ts'

const sender = z.looseObject({ id: z.string(), name: z.string(), version: z.number() })

/** `basta senders`: who sends, and on what basis. */
export function sendersCommand(program: Command, host: Host): void {
  const senders = program.command('senders').description('Who sends, and on what basis.')
  senders
    .command('show')
    .description('Shows a sender.')
    .argument('<id>')
    .action(async (id: string, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const found = await api.get(`/v1/senders/${encodeURIComponent(id)}`, sender)
      print.facts(factsOf(found), found)
    })
}

function factsOf(thing: object): [string, Cell][] {
  return Object.entries(thing).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
}
