import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { openCli, say, several, type Host } from './cli.ts'
import { wordingOf } from './wording.ts'

type RequestOptions = {
  readonly sender: string
  readonly topic?: string[]
  readonly wording?: string
  readonly wordingFile?: string
  readonly wordingVersion: string
  readonly pageUrl: string
  readonly language?: string
}

/** `basta consent request`: a mail with one link, whose use is the consent (double opt-in). */
export function consentRequestCommand(consent: Command, host: Host): void {
  consent
    .command('request')
    .description(
      'Asks a person to confirm by e-mail that they want messages (double opt-in). The answer is the ' +
        'same whether or not a mail was sent: it tells nothing of the person.',
    )
    .argument('<address>')
    .sets({ topics: '--topic' })
    .requiredOption('-s, --sender <id>', 'for whom')
    .option('-t, --topic <id>', 'for these topics alone (several times)', several)
    .option('--wording <text>', 'what the person will agree to, word for word')
    .option('--wording-file <path>', 'a file that holds it')
    .requiredOption('--wording-version <version>', 'which version of it')
    .requiredOption('--page-url <url>', 'the page where the person gave the address')
    .option('--language <language>', 'of the mail and the page, such as "fr"')
    .action(async (to: string, options: RequestOptions, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { sender, topic: topics, wordingVersion, pageUrl, language } = options
      const asked = { to, sender, topics, wordingVersion, pageUrl, language }
      const body = { ...asked, wording: wordingOf(options) }
      await api.write('POST', '/v1/consents/requests', body, z.looseObject({}))
      print.facts([['asked', to]], { to, asked: true })
      say('If the address may be asked, a mail is on its way.')
    })
}
