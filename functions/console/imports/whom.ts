import type { ImportPlan } from '../../domain/import.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { countriesWithPhones } from '../../domain/phone-country.ts'
import { scopeSender, scopeTopic, senderScope } from '../../domain/scope.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { importWords } from '../../languages/console/imports.ts'

type Option = readonly [value: string, label: string]

const PAGE = 100
/** More senders than anybody declares; a select longer than that helps nobody. */
const SENDERS_MAX = 500

export async function everySender(senders: Pick<Senders, 'list'>): Promise<StoredSender[]> {
  const all: StoredSender[] = []
  let after: string | undefined
  do {
    const page = await senders.list({ limit: PAGE, after })
    all.push(...page.senders)
    after = page.next
  } while (after !== undefined && all.length < SENDERS_MAX)
  return all
}

/** Whom stops of a list can be for: everybody, a sender, one of its topics. */
export function scopeOptions(
  language: ConsoleLanguage,
  senders: readonly StoredSender[],
): Option[] {
  const words = importWords[language]
  return [
    ['all', words.allSenders],
    ...senders.flatMap(({ id, name, topics }): Option[] => [
      [senderScope(id), words.wholeSender(name)],
      ...topics.map((topic): Option => [senderScope(id, topic), words.topicOf(name, topic)]),
    ]),
  ]
}

/** For whom an import counts, by the name of the sender. */
export async function whomOf(
  language: ConsoleLanguage,
  senders: Pick<Senders, 'get'>,
  plan: ImportPlan,
): Promise<string> {
  const words = importWords[language]
  const id = plan.kind === 'consents' ? plan.sender : scopeSender(plan.scope)
  if (id === undefined) return words.allSenders
  const name = (await senders.get(id))?.name ?? id
  const topic = plan.kind === 'stops' ? scopeTopic(plan.scope) : undefined
  return topic === undefined ? name : words.topicOf(name, topic)
}

/** Countries by their names; the first option stands for none of them. */
export async function countryOptions(language: ConsoleLanguage, none: string): Promise<Option[]> {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'code' })
  const named = (await countriesWithPhones()).map((code): Option => [code, names.of(code) ?? code])
  const order = new Intl.Collator(language)
  return [['', none], ...named.toSorted(([, one], [, other]) => order.compare(one, other))]
}
