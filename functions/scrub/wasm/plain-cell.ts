// What is read by its shape: `plain-cell.ts` beside this folder has the rules.

/** The longest text that is hashed in one block, with its channel. */
const EMAIL_MAX: u32 = 49
export const MESSAGE_BYTES: u32 = 64
/** In what a cell comes to: it is at Gmail, so its alias is in the slot after it. */
export const WITH_ALIAS: u32 = 2
export const PLAIN: u32 = 1
export const NOT_PLAIN: u32 = 0

/** For the low half of a byte, which high halves make a character of a local part: a bit for each. */
const LOCAL = memory.data<u8>([
  0xc8, 0xcc, 0xc8, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xc8, 0xc8, 0xc4, 0xc4, 0xc0, 0xcc, 0xe4, 0x6c,
])

// @ts-ignore: decorator
@inline
function between(bytes: v128, low: i32, high: i32): v128 {
  return i8x16.le_u(i8x16.sub(bytes, i8x16.splat(<i8>low)), i8x16.splat(<i8>(high - low)))
}

// @ts-ignore: decorator
@inline
function bits(marks: v128, chunk: u32): u64 {
  return (<u64>(<u32>i8x16.bitmask(marks))) << (<u64>chunk << 4)
}

/** Writes what is hashed for a cell of `length` bytes at `from`; the slots at `into` are 64 bytes each. */
export function readPlainCell(
  from: usize,
  to: usize,
  home: u32,
  overseas: usize,
  into: usize,
): u32 {
  while (to > from && load<u8>(to - 1) == 0x20) to -= 1
  const length = <u32>(to - from)
  if (length == 0) return NOT_PLAIN
  const first: u32 = load<u8>(from)
  if (first == 0x2b || first == 0x28 || first - 0x30 < 10) {
    const read = readPlainNumber(from, to, home, overseas, into)
    if (read != NOT_PLAIN) return read
  }
  return length > EMAIL_MAX || first == 0x27 ? NOT_PLAIN : readPlainEmail(from, length, into)
}

function readPlainEmail(from: usize, length: u32, into: usize): u32 {
  let ats: u64 = 0
  let dots: u64 = 0
  let dashes: u64 = 0
  let locals: u64 = 0
  let letters: u64 = 0
  let digits: u64 = 0
  const text = into + 6
  const table = v128.load(LOCAL)
  const highBits = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0)
  const chunks = (length + 15) >> 4
  for (let chunk: u32 = 0; chunk < chunks; chunk += 1) {
    const raw = v128.load(from + (chunk << 4))
    const isCapital = between(raw, 0x41, 0x5a)
    const bytes = v128.or(raw, v128.and(isCapital, i8x16.splat(0x20)))
    v128.store(text + (chunk << 4), bytes)
    const low = v128.swizzle(table, v128.and(bytes, i8x16.splat(0x0f)))
    const high = v128.swizzle(highBits, i8x16.shr_u(bytes, 4))
    locals |= bits(i8x16.ne(v128.and(low, high), i8x16.splat(0)), chunk)
    ats |= bits(i8x16.eq(bytes, i8x16.splat(0x40)), chunk)
    dots |= bits(i8x16.eq(bytes, i8x16.splat(0x2e)), chunk)
    dashes |= bits(i8x16.eq(bytes, i8x16.splat(0x2d)), chunk)
    letters |= bits(between(bytes, 0x61, 0x7a), chunk)
    digits |= bits(between(bytes, 0x30, 0x39), chunk)
  }
  const all: u64 = ((<u64>1) << <u64>length) - 1
  ats &= all
  if (popcnt(ats) != 1) return NOT_PLAIN
  const at = <u32>ctz(ats)
  const before: u64 = ats - 1
  if (at == 0 || (locals & before) != before) return NOT_PLAIN
  const domain: u64 = all & ~(before | ats)
  const alphanumeric = letters | digits
  const dotsWithin = dots & domain
  if (dotsWithin == 0 || domain & ~(alphanumeric | dots | dashes)) return NOT_PLAIN
  const labelStarts: u64 = (dotsWithin | ats) << 1
  const labelEnds: u64 = (dotsWithin >> 1) | ((<u64>1) << <u64>(length - 1))
  const edges = labelStarts | labelEnds
  if ((edges & alphanumeric & all) != edges) return NOT_PLAIN
  const lastDot = 63 - <u32>clz(dotsWithin)
  if (length - lastDot < 3 || (letters & ((<u64>2) << <u64>lastDot)) == 0) return NOT_PLAIN
  if (labelStarts & (dashes >> 2) & (dashes >> 3) && hasPunycode(text, labelStarts)) return NOT_PLAIN
  return atGmail(text, length, at, into)
}

function hasPunycode(text: usize, labelStarts: u64): bool {
  while (labelStarts) {
    if (load<u32>(text + <u32>ctz(labelStarts)) == 0x2d2d6e78) return true
    labelStarts &= labelStarts - 1
  }
  return false
}

const GMAIL_CO: u64 = 0x6f632e6c69616d67
const GOOGLEMA: u64 = 0x616d656c676f6f67
const EMAIL_CO: u64 = 0x6f632e6c69616d65

function atGmail(text: usize, length: u32, at: u32, into: usize): u32 {
  const domain = text + at + 1
  const rest = length - at - 1
  const isGmail = rest == 9 && load<u64>(domain) == GMAIL_CO && load<u8>(domain + 8) == 0x6d
  const isOnce =
    rest == 14 &&
    load<u64>(domain) == GOOGLEMA &&
    load<u64>(domain + 5) == EMAIL_CO &&
    load<u8>(domain + 13) == 0x6d
  if (!isGmail && !isOnce) {
    endEmail(into, length)
    return PLAIN
  }
  // The alias is the longer one, and must fit as well.
  if (at + 15 > EMAIL_MAX) return NOT_PLAIN
  const alias = into + MESSAGE_BYTES
  for (let chunk: u32 = 0; chunk < 64; chunk += 16)
    v128.store(alias + 6 + chunk, v128.load(text + chunk))
  store<u64>(alias + 6 + at + 1, GOOGLEMA)
  store<u64>(alias + 6 + at + 1 + 5, EMAIL_CO)
  store<u8>(alias + 6 + at + 1 + 13, 0x6d)
  endEmail(alias, at + 15)
  store<u64>(domain, GMAIL_CO)
  store<u8>(domain + 8, 0x6d)
  endEmail(into, at + 10)
  return WITH_ALIAS
}

/** `email`, a line feed, the text that is there already, and the padding of its block. */
function endEmail(into: usize, length: u32): void {
  store<u32>(into, 0x69616d65)
  store<u16>(into, 0x0a6c, 4)
  pad(into, length + 6)
}

function pad(into: usize, length: u32): void {
  const end = i8x16.splat(<i8>length)
  for (let chunk: u32 = 0; chunk < 4; chunk += 1) {
    const place = i8x16.add(i8x16.splat(<i8>(chunk << 4)), i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
    const kept = v128.and(v128.load(into + (chunk << 4)), i8x16.lt_u(place, end))
    const mark = v128.and(i8x16.eq(place, end), i8x16.splat(-128))
    v128.store(into + (chunk << 4), v128.or(kept, mark))
  }
  store<u16>(into, bswap<u16>(<u16>((64 + length) << 3)), 62)
}

/** Digits in groups, as one writes them; in front a plus, or in brackets an area code. */
function readPlainNumber(
  from: usize,
  to: usize,
  home: u32,
  overseas: usize,
  into: usize,
): u32 {
  // Where what is written in front of it does not reach.
  const text = into + 32
  if (to - from == 12 && load<u8>(from) == 0x2b) {
    // A plus and eleven digits, as most numbers of both plans are written.
    const bytes = v128.load(from)
    if ((i8x16.bitmask(between(bytes, 0x30, 0x39)) & 0xfff) == 0xffe) {
      v128.store(text - 1, bytes)
      return endNumber(text, 11, true, false, home, overseas, into)
    }
  }
  let count: u32 = 0
  let at = from
  const isAbroad = load<u8>(at) == 0x2b
  const isBracketed = load<u8>(at) == 0x28
  if (isAbroad || isBracketed) at += 1
  let isDigitNext = true
  while (at < to) {
    const byte: u32 = load<u8>(at)
    at += 1
    if (byte - 0x30 < 10) {
      if (count == 15) return NOT_PLAIN
      store<u8>(text + count, byte)
      count += 1
      isDigitNext = false
      if (isBracketed && count == 3) {
        if (at >= to || load<u8>(at) != 0x29) return NOT_PLAIN
        at += 1
        if (at < to && load<u8>(at) == 0x20) at += 1
        isDigitNext = true
      }
    } else {
      if (isDigitNext || (byte != 0x20 && byte != 0x2e && byte != 0x2d)) return NOT_PLAIN
      isDigitNext = true
    }
  }
  if (isDigitNext) return NOT_PLAIN
  return endNumber(text, count, isAbroad, isBracketed, home, overseas, into)
}

function endNumber(
  text: usize,
  count: u32,
  isAbroad: bool,
  isBracketed: bool,
  home: u32,
  overseas: usize,
  into: usize,
): u32 {
  const first: u32 = load<u8>(text)
  if (isAbroad ? first == 0x31 && count == 11 : home == 1 && count == 10) {
    const national = isAbroad ? text + 1 : text
    if (load<u8>(national) < 0x32 || load<u8>(national + 3) < 0x32) return NOT_PLAIN
    // In front of the ten digits stands `sms`, a line feed, a plus and the code.
    store<u64>(into, load<u64>(national), 6)
    store<u16>(into, load<u16>(national, 8), 14)
    store<u8>(into, 0x31, 5)
    return endSms(into)
  }
  if (isBracketed) return NOT_PLAIN
  const second: u32 = load<u8>(text + 1)
  if (isAbroad ? first == 0x33 && second == 0x33 && count == 11 : home == 33 && count == 10 && first == 0x30) {
    const national = isAbroad ? text + 2 : text + 1
    if (load<u8>(national) == 0x30 || isPerhapsOverseas(national, overseas)) return NOT_PLAIN
    store<u64>(into, load<u64>(national), 7)
    store<u8>(into, load<u8>(national, 8), 15)
    store<u16>(into, 0x3333, 5)
    return endSms(into)
  }
  return NOT_PLAIN
}

/** Numbers of both plans come to sixteen bytes. */
// @ts-ignore: decorator
@inline
function endSms(into: usize): u32 {
  store<u32>(into, 0x0a736d73)
  store<u8>(into, 0x2b, 4)
  v128.store(into, i32x4(0x80, 0, 0, 0), 16)
  v128.store(into, i32x4(0, 0, 0, 0), 32)
  v128.store(into, i32x4(0, 0, 0, <i32>bswap<u32>((64 + 16) << 3)), 48)
  return PLAIN
}

/** `overseas` has a byte for each number of three digits, made from `domain/french-numbers.ts`. */
function isPerhapsOverseas(national: usize, overseas: usize): bool {
  const number =
    (<u32>load<u8>(national) - 0x30) * 100 +
    (<u32>load<u8>(national + 1) - 0x30) * 10 +
    (<u32>load<u8>(national + 2) - 0x30)
  return load<u8>(overseas + number) != 0
}
