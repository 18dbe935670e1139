import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { Shape } from './features.ts'

/** A trained model as it stands in a source file. */
export type Packed = {
  /** Changes whenever anything of the model does. It is stored with each event that the model read. */
  readonly version: string
  readonly shape: Shape
  readonly bias: number
  /** What each vote of the rules is worth, in the order of `VOTES`. */
  readonly votes: readonly number[]
  /** The largest weight; smaller ones are `top * (level / levels)²`. */
  readonly top: number
  readonly levels: number
  /**
   * Brotli, in base64: for each bucket that has a weight, how many without one come before it (255:
   * so many, and none follows yet), then all the levels, each as a signed byte.
   */
  readonly data: string
  /** Brotli, in base64: for each language a line with its words, as `readLanguageWords` reads it. */
  readonly languages: string
  /** Brotli, in base64: as `Lexicons` reads it. */
  readonly lexicons: string
}

const RUN = 255

/** The smallest weights become none, the largest are cut: what remains are a few steps each way. */
export function pack(
  weights: Float32Array,
  { top, levels }: Pick<Packed, 'top' | 'levels'>,
): string {
  const gaps: number[] = []
  const steps: number[] = []
  let gap = 0
  for (const weight of weights) {
    const size = Math.round(Math.sqrt(Math.min(1, Math.abs(weight) / top)) * levels)
    if (size === 0) {
      gap += 1
      if (gap === RUN) {
        gaps.push(RUN)
        gap = 0
      }
    } else {
      gaps.push(gap)
      steps.push(weight < 0 ? 256 - size : size)
      gap = 0
    }
  }
  const bytes = Uint8Array.from([...count(gaps.length), ...gaps, ...steps])
  return compress(bytes)
}

/** Those of the text and, behind them, those of its concepts. */
export function bucketCount({ bits, conceptBits }: Shape): number {
  return 2 ** bits + 2 ** conceptBits
}

/** The weight of each bucket. */
export function unpack({
  shape,
  top,
  levels,
  data,
}: Pick<Packed, 'shape' | 'top' | 'levels' | 'data'>): Float32Array {
  const bytes = brotliDecompressSync(Buffer.from(data, 'base64'))
  const values = Float32Array.from({ length: 256 }, (_, byte) => {
    const level = byte > 127 ? byte - 256 : byte
    return Math.sign(level) * top * (level / levels) ** 2
  })
  const weights = new Float32Array(bucketCount(shape))
  const gaps = bytes.readUInt32LE(0)
  let step = 4 + gaps
  let bucket = 0
  for (let at = 4; at < 4 + gaps; at += 1) {
    const gap = bytes[at] ?? 0
    bucket += gap
    if (gap === RUN) continue
    weights[bucket] = values[bytes[step] ?? 0] ?? 0
    bucket += 1
    step += 1
  }
  return weights
}

function count(length: number): readonly number[] {
  return [0, 8, 16, 24].map((bits) => (length >>> bits) & 255)
}

export function packText(text: string): string {
  return compress(Buffer.from(text))
}

export function unpackText(packed: string): string {
  return brotliDecompressSync(Buffer.from(packed, 'base64')).toString()
}

function compress(bytes: Uint8Array): string {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  return brotliCompressSync(bytes, { params }).toString('base64')
}
