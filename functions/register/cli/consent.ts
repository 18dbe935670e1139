import type { Command } from 'commander'
import * as z from 'zod/mini'
import { openCli, several, type Host } from './cli.ts'

type ConsentOptions = {
  readonly sender: string
  readonly topic?: string[]
  readonly obtainedAt: string
  readonly method: string
  readonly wording: string
  readonly wordingVersion: string
  readonly source: string
  readonly proof?: string
}

const recorded = z.looseObject({ event: z.string(), contact: z.string() })

/** `basta consent`: that a person said yes, with what shows it. */
export function consentCommand(program: Command, host: Host): void {
  program
    .command('consent')
    .summary('record that a person said yes')
    .description('Records that a person said yes, with what shows it.')
    .argument('<address>')
    .requiredOption('-s, --sender <id>', 'to whom')
    .option('-t, --topic <id>', 'for these topics alone (several times)', several)
    .requiredOption('--obtained-at <time>', 'when, with its zone: 2026-11-21T09:00:00Z')
    .requiredOption('--method <method>', 'form, double_opt_in, paper, call or keyword')
    .requiredOption('--wording <text>', 'what the person read or heard, word for word')
    .requiredOption('--wording-version <version>', 'which version of it')
    .requiredOption('--source <text>', 'where it was collected')
    .option('--proof <text>', 'what shows it; without it the consent is a claim')
    .action(async (to: string, options: ConsentOptions, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { sender, topic, obtainedAt, method, wording, wordingVersion, source, proof } = options
      const answer = await api.write(
        'POST',
        '/v1/consents',
        { to, sender, topics: topic, obtainedAt, method, wording, wordingVersion, source, proof },
        recorded,
      )
      const { event, contact } = answer
      print.facts(
        [
          ['event', event],
          ['contact', contact],
        ],
        { to, event, contact },
      )
    })
}
