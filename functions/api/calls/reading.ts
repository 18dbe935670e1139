import * as z from 'zod/mini'
import { HELD_REASONS } from '../../classify/classification.ts'
import { STRICTNESSES } from '../../domain/strictness.ts'
import { described, named } from '../../schemas/described.ts'

const tier = described(
  '`exact` a keyword; `decorated` one with courtesies; `phrase` by a rule with which the model agrees; `model` by the model; `mixed` a person decides; `none` asks for nothing.',
  z.string(),
)
const language = described('ISO 639, where it shows.', z.optional(z.string()))
const matched = described('The keyword or the rule.', z.optional(z.string()))
const reason = described(
  'Why it is held: a bare refusal, a threat with the law, another channel is meant, somebody else has the number, it is a notice of yours, or it is unclear.',
  z.optional(z.enum(HELD_REASONS)),
)
const score = described(
  'The probability that it asks for no more messages, 0 to 1. What needs no judgement has none.',
  z.optional(z.number()),
)
const model = described('The version of the model.', z.optional(z.string()))

const influence = z.object({
  feature: described('A part of the text, or what a rule found.', z.string()),
  adds: described('What it adds to the log of the odds.', z.number()),
})

export const reading = named(
  'Reading',
  described(
    'How the text reads with the model of now and what the sender declares now; `evidence` is what was decided when it came. A report of a provider has none.',
    z.object({
      intent: z.enum(['stop', 'held', 'start', 'help', 'contact', 'none']),
      tier,
      language,
      matched,
      reason,
      score,
      model,
      strictness: z.enum(STRICTNESSES),
      thresholds: described(
        'From which score on it is a stop, and from which it is held.',
        z.object({ stop: z.number(), hold: z.number() }),
      ),
      missed: z.optional(
        described(
          'The next threshold above the score, and how much is missing.',
          z.object({ threshold: z.enum(['stop', 'hold']), by: z.number() }),
        ),
      ),
      towards: described(
        'The five strongest for an opt-out, first the strongest.',
        z.array(influence),
      ),
      away: described('The five strongest against one.', z.array(influence)),
      evidence: z.object({
        tier: z.optional(tier),
        language,
        matched,
        reason: z.optional(z.string()),
        score,
        model,
      }),
    }),
  ),
)
