/** A page is one request of at most 15 KB, and the logo is a part of it. */
export const LOGO_BYTES_MAX = 6 * 1024
const SIDE_MIN = 16
const SIDE_MAX = 1_024

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const LENGTH_BYTES = 4
const NAME_BYTES = 4
const CHECKSUM_BYTES = 4

/**
 * Why bytes cannot be a logo; undefined if they can. Not by what their sender calls them: a PNG has a
 * signature, then chunks from IHDR to IEND and nothing after (PNG specification, third edition,
 * sections 5.2, 5.3 and 11.2). The chunks of an animation are refused (section 11.3.6).
 */
export function logoProblem(bytes: Uint8Array): string | undefined {
  if (bytes.length > LOGO_BYTES_MAX) return `a PNG of at most ${LOGO_BYTES_MAX} bytes`
  const file = Buffer.from(bytes)
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return 'a PNG, in base64'
  const names: string[] = []
  let at = SIGNATURE.length
  while (at < file.length) {
    if (at + LENGTH_BYTES + NAME_BYTES + CHECKSUM_BYTES > file.length) return 'a whole PNG'
    names.push(file.toString('latin1', at + LENGTH_BYTES, at + LENGTH_BYTES + NAME_BYTES))
    at += LENGTH_BYTES + NAME_BYTES + file.readUInt32BE(at) + CHECKSUM_BYTES
  }
  const isWhole =
    at === file.length && names[0] === 'IHDR' && names.indexOf('IEND') === names.length - 1
  if (!isWhole || !names.includes('IDAT')) return 'a whole PNG'
  if (names.includes('acTL')) return 'a PNG that does not move'
  const sides = [16, 20].map((place) => file.readUInt32BE(place))
  return sides.every((side) => side >= SIDE_MIN && side <= SIDE_MAX)
    ? undefined
    : `a PNG of ${SIDE_MIN} to ${SIDE_MAX} pixels each way`
}
