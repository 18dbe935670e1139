import { probabilityOf } from '../model/model.ts'
import { randomFrom } from './random.ts'

/** One text to learn from: 1 is an opt-out, 0 an ordinary text, 0.5 one that a person must judge. */
export type Example = {
  /** Its features, each with its value; one that is there twice counts twice. */
  readonly buckets: Int32Array
  readonly values: Float32Array
  readonly target: number
  /** How much it counts. */
  readonly weight: number
}

export type Fitted = { readonly weights: Float32Array; readonly bias: number }

export type Settings = {
  readonly epochs: number
  readonly rate: number
  readonly l2: number
  readonly seed: number
}

const FIRST_SQUARES = 1e-6

/**
 * Logistic regression by AdaGrad over `size` features. The same examples and seed give the same weights,
 * bit by bit, under the same Node.
 */
export function fit(examples: readonly Example[], size: number, settings: Settings): Fitted {
  const { epochs, rate, l2, seed } = settings
  const weights = new Float32Array(size)
  const squares = new Float32Array(size).fill(FIRST_SQUARES)
  let bias = 0
  let biasSquares = FIRST_SQUARES
  const random = randomFrom(seed)
  const order = Array.from(examples.keys())
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    shuffle(order, random)
    for (const at of order) {
      const example = examples[at]
      if (example === undefined) continue
      const { buckets, values, target, weight } = example
      const error = (probabilityOf(logOddsOf(example, { weights, bias })) - target) * weight
      for (let place = 0; place < buckets.length; place += 1) {
        const bucket = buckets[place] ?? 0
        const before = weights[bucket] ?? 0
        const gradient = error * (values[place] ?? 0) + l2 * before
        const sum = (squares[bucket] ?? 0) + gradient * gradient
        squares[bucket] = sum
        weights[bucket] = before - (rate * gradient) / Math.sqrt(sum)
      }
      biasSquares += error * error
      bias -= (rate * error) / Math.sqrt(biasSquares)
    }
  }
  return { weights, bias }
}

function logOddsOf(
  { buckets, values }: Pick<Example, 'buckets' | 'values'>,
  { weights, bias }: Fitted,
): number {
  let sum = bias
  for (let at = 0; at < buckets.length; at += 1)
    sum += (weights[buckets[at] ?? 0] ?? 0) * (values[at] ?? 0)
  return sum
}

function shuffle(order: number[], random: () => number): void {
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    const one = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = one
  }
}
