import * as fc from 'fast-check'
import { crc32 as ofZlib } from 'node:zlib'
import { expect, it } from 'vitest'
import { crc32 } from '../../../functions/store/signed/crc32.ts'

it('the checksum of an answer is that of zlib, of short answers and of long ones', () => {
  fc.assert(
    fc.property(fc.uint8Array({ size: 'xlarge', maxLength: 20_000 }), (bytes) => {
      expect(crc32(bytes)).toBe(ofZlib(bytes))
    }),
    { numRuns: 200 },
  )
})
