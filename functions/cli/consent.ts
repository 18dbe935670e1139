import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { openCli, say, several, type Host } from './cli.ts'
import { consentRequestCommand } from './consent-request.ts'
import { Failure } from './failure.ts'
import { sha256Of } from './files.ts'
import { wordingOf } from './wording.ts'

type ConsentOptions = {
  readonly sender: string
  readonly topic?: string[]
  readonly channel?: string
  readonly obtainedAt: string
  readonly method: string
  readonly wording?: string
  readonly wordingFile?: string
  readonly wordingVersion: string
  readonly pageUrl?: string
  readonly source?: string
  readonly vendor?: string
  readonly contract?: string
  readonly chain?: string[]
  readonly proof?: string
  readonly proofFile?: string
  readonly proofLocation?: string
}

const recorded = z.looseObject({ event: z.string(), contact: z.string(), counts: z.string() })

/** What a consent is worth now, if not full value. */
const COUNTS: Readonly<Record<string, string>> = {
  claim_only: 'It is recorded as a claim: without --proof it allows nothing.',
  undeliverable: 'The address bounces: nothing may be sent to it.',
  lifts_no_stop: 'A stop stands, and this consent has no power to lift it.',
  older_than_stop: 'A stop or an open hold stands that is as new as it or newer.',
  older_than_erasure: 'The person had everything before then erased.',
}

/** `basta consent`: records a person's consent with its evidence. */
export function consentCommand(program: Command, host: Host): void {
  const consent = program
    .command('consent')
    .summary('record that a person said yes, or ask them')
    .description(
      'Records that a person said yes, with what shows it (see `basta consent record --help`), or ' +
        'asks them to confirm (`basta consent request`).',
    )
    .usage('<address> <evidence> | request <address> ...')
  consent
    .command('record', { isDefault: true })
    .description('Records that a person said yes. Shown: event, contact, what it counts for now.')
    .argument('<address>')
    .sets({ topics: '--topic' })
    .requiredOption('-s, --sender <id>', 'to whom')
    .option('-t, --topic <id>', 'for these topics alone (several times)', several)
    .option('--channel <channel>', 'sms or email: refused if the address is of the other')
    .requiredOption('--obtained-at <time>', 'when, with its zone: 2026-11-21T09:00:00Z')
    .requiredOption('--method <method>', 'form, double_opt_in, paper, call or keyword')
    .option('--wording <text>', 'what the person read or heard, word for word')
    .option('--wording-file <path>', 'a file that holds it')
    .requiredOption('--wording-version <version>', 'which version of it')
    .option('--page-url <url>', 'the page it stood on')
    .option('--source <text>', 'where you collected it yourselves')
    .option('--vendor <name>', 'or who sold it to you, with')
    .option('--contract <reference>', 'the contract with the vendor, and')
    .option('--chain <name>', 'everybody it went through, collector first (several times)', several)
    .option('--proof <text>', 'what shows it; without proof the consent is a claim')
    .option('--proof-file <path>', 'a file that shows it: its SHA-256 is recorded, with')
    .option('--proof-location <place>', 'where that file is kept')
    .action(async (to: string, options: ConsentOptions, command: Command) => {
      const { api, print } = await openCli(command, host)
      const {
        sender,
        topic: topics,
        channel,
        obtainedAt,
        method,
        wordingVersion,
        pageUrl,
      } = options
      const asked = { to, sender, topics, channel, obtainedAt, method, wordingVersion, pageUrl }
      const answer = await api.write(
        'POST',
        '/v1/consents',
        {
          ...asked,
          wording: wordingOf(options),
          source: sourceOf(options),
          proof: await proofOf(options),
        },
        recorded,
      )
      const { event, contact, counts } = answer
      print.facts(
        [
          ['event', event],
          ['contact', contact],
          ['counts', counts],
        ],
        { to, event, contact, counts },
      )
      if (COUNTS[counts] !== undefined) say(COUNTS[counts])
    })
  consentRequestCommand(consent, host)
}

function sourceOf({ source, vendor, contract, chain }: ConsentOptions): unknown {
  const isSold = vendor !== undefined || contract !== undefined || chain !== undefined
  if (isSold === (source !== undefined))
    throw new Failure('Give --source, or --vendor with --contract and --chain.')
  return isSold ? { kind: 'vendor', vendor, contract, chain } : source
}

async function proofOf({ proof, proofFile, proofLocation }: ConsentOptions): Promise<unknown> {
  if (proofFile === undefined && proofLocation === undefined) return proof
  if (proof !== undefined || proofFile === undefined || proofLocation === undefined)
    throw new Failure('Give --proof, or --proof-file with --proof-location.')
  return { sha256: await sha256Of(proofFile), location: proofLocation }
}
