const STOP_SIGNS = ['🛑', '✋', '⛔', '🚫', '🖕']
const UNSURE_SIGNS = ['👎', '📵', '🔕', '🔇', '❌', '❎', '🙅', '🤚', '✖', '⏹']
// What people put beside a stop sign without changing its meaning: phones, letters, anger, a plea.
const COMPANIONS = new Set(
  '📱📲📞☎✉📧📩📨💬🗨📵🔕🔇😡😠🤬😤🙄😒👿💢🙏❌❎👎🙅✖⏹🤚❗❕‼🚷🤮💩'.match(/./gu),
)
const SIGN = /\p{Extended_Pictographic}/gu
const GENDER_OR_TONE = /\p{Emoji_Modifier}|\u2640|\u2642/gu
const SIGNS_AT_MOST = 400

export type Sign = { readonly kind: 'stop' | 'unsure' | 'other'; readonly sign: string }

/** The combined meaning of the pictures in a text; undefined if there are none. */
export function readSigns(text: string): Sign | undefined {
  const signs = (text.replaceAll(GENDER_OR_TONE, '').match(SIGN) ?? []).slice(0, SIGNS_AT_MOST)
  if (signs.length === 0) return undefined
  const stop = STOP_SIGNS.find((sign) => signs.includes(sign))
  const unsure = UNSURE_SIGNS.find((sign) => signs.includes(sign))
  const plain = signs.every((sign) => STOP_SIGNS.includes(sign) || COMPANIONS.has(sign))
  if (stop !== undefined) return { kind: plain ? 'stop' : 'unsure', sign: stop }
  return unsure === undefined ? { kind: 'other', sign: '' } : { kind: 'unsure', sign: unsure }
}
