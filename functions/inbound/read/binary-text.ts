/**
 * The text of a binary message: UTF-16 if every other byte suggests it, else UTF-8, else Latin-1.
 * Providers pass on the bytes without the encoding.
 */
export function binaryText(bytes: Buffer): string {
  const isUtf16 = bytes.length > 0 && bytes.length % 2 === 0 && bytes.includes(0)
  if (isUtf16) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}
