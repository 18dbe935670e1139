/** Red, green and blue, each from 0 to 255. */
type Colour = readonly [number, number, number]

/** Of the card that texts and buttons stand on, by day and by night. */
export const CARD = { light: '#ffffff', dark: '#191e26' } as const
/** Of the page around the card. */
export const GROUND = { light: '#f2f4f7', dark: '#0e1116' } as const

/** WCAG 2.2, success criterion 1.4.3: of a text with what it stands on. */
const CONTRAST_MIN = 4.5
const STEPS = 50
const WHITE: Colour = [255, 255, 255]
const BLACK: Colour = [0, 0, 0]

/** A sender's colour as it can be read: on the page by day, darker; by night, lighter. */
export function readable(written: string): { readonly light: string; readonly dark: string } {
  return {
    light: nearest(written, BLACK, GROUND.light),
    dark: nearest(written, WHITE, CARD.dark),
  }
}

/** The first mixture with black or white that contrasts enough. */
function nearest(written: string, towards: Colour, ground: string): string {
  const colour = parse(written)
  for (let step = 0; step <= STEPS; step += 1) {
    const mixed = print(mix(colour, towards, step / STEPS))
    if (contrast(mixed, ground) >= CONTRAST_MIN) return mixed
  }
  return print(towards)
}

/** The ratio of two colours (WCAG 2.2, "contrast ratio"): 1 to 21. */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [one, other].map(luminance).toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** WCAG 2.2, "relative luminance". */
function luminance(written: string): number {
  const [red, green, blue] = parse(written).map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
}

function mix(colour: Colour, towards: Colour, share: number): Colour {
  const part = (at: 0 | 1 | 2) => Math.round(colour[at] + (towards[at] - colour[at]) * share)
  return [part(0), part(1), part(2)]
}

function parse(written: string): Colour {
  const part = (at: number) => Number.parseInt(written.slice(at, at + 2), 16)
  return [part(1), part(3), part(5)]
}

function print(colour: Colour): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
