import type { ConsoleLanguage } from '../../domain/operator.ts'
import { scopeSender, scopeTopic, type Blocks, type Scope } from '../../domain/scope.ts'

type ReachWords = {
  readonly all: string
  readonly sender: (name: string) => string
  readonly topic: (name: string, topic: string) => string
  readonly every: (name: string) => string
  readonly everyOfAll: string
  readonly and: string
}

const words: Readonly<Record<ConsoleLanguage, ReachWords>> = {
  en: {
    all: 'Marketing from every sender',
    sender: (name) => `Marketing from ${name}`,
    topic: (name, topic) => `“${topic}” marketing from ${name}`,
    every: (name) => `Every message from ${name}, service messages too`,
    everyOfAll: 'Every message, service messages too',
    and: ' and ',
  },
  fr: {
    all: 'La publicité de tous les expéditeurs',
    sender: (name) => `La publicité de ${name}`,
    topic: (name, topic) => `La publicité « ${topic} » de ${name}`,
    every: (name) => `Tous les messages de ${name}, même de service`,
    everyOfAll: 'Tous les messages, même de service',
    and: ' et ',
  },
}

/** What a stop stops, in words; `nameOf` gives the name of a sender. */
export function reachInWords(
  language: ConsoleLanguage,
  { scopes, blocks }: { readonly scopes: readonly Scope[]; readonly blocks: Blocks },
  nameOf: (sender: string) => string,
): string {
  const { all, sender, topic, every, everyOfAll, and } = words[language]
  const parts = scopes.map((scope) => {
    const id = scopeSender(scope)
    if (id === undefined) return blocks === 'every' ? everyOfAll : all
    if (blocks === 'every') return every(nameOf(id))
    const list = scopeTopic(scope)
    return list === undefined ? sender(nameOf(id)) : topic(nameOf(id), list)
  })
  return [...new Set(parts)].join(and)
}
