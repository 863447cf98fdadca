import type { VerificationRequest } from '../../domain/model/verification-request.ts'

/** The colours of a page with a client's layout, as `#rrggbb`. All texts have sufficient contrast. */
export type Palette = {
  readonly page: string
  /** Text. Its contrast to `page` and `sunk` is at least 4.5:1. Text on it has the colour `page`. */
  readonly ink: string
  /** Less important text, also with a contrast of at least 4.5:1. */
  readonly soft: string
  /** Borders of fields, with a contrast of at least 3:1. */
  readonly edge: string
  /** Decorative lines, without a required contrast. */
  readonly line: string
  readonly sunk: string
  readonly isDark: boolean
}

type Colour = readonly [red: number, green: number, blue: number]

const black: Colour = [0, 0, 0]
const white: Colour = [255, 255, 255]
const nearlyBlack: Colour = [26, 31, 38]

/**
 * Returns the layout's colours, adjusted where their contrast is too low. Returns undefined if the layout has none.
 * A background without a text colour gets black or white text. A text colour without a background gets white or black.
 */
export function paletteOf(layout: VerificationRequest['layout']): Palette | undefined {
  const [given, text] = [parseColour(layout?.backgroundColor), parseColour(layout?.textColor)]
  if (given === undefined && text === undefined) return undefined
  const page = given ?? contrastingColour(text ?? black)
  const ink = ensureContrast(text ?? softenBlack(contrastingColour(page)), page, 4.5)
  const isDark = luminance(page) < luminance(ink)
  return {
    page: formatColour(page),
    ink: formatColour(ink),
    soft: formatColour(ensureContrast(mixColours(ink, page, 0.25), page, 4.5)),
    edge: formatColour(ensureContrast(mixColours(page, ink, 0.5), page, 3)),
    line: formatColour(mixColours(page, ink, 0.2)),
    // Mixed with the opposite of the ink colour, so that text has at least the contrast that it has on `page`.
    sunk: formatColour(mixColours(page, isDark ? black : white, 0.35)),
    isDark,
  }
}

/** Returns the WCAG contrast ratio of two colours: 1 (equal) to 21 (black on white). */
export function contrast(one: string, other: string): number {
  return contrastRatio(parseColour(one) ?? black, parseColour(other) ?? black)
}

function parseColour(text: string | undefined): Colour | undefined {
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(text ?? '') ?? []
  if (red === undefined || green === undefined || blue === undefined) return undefined
  if (!/^[\da-f]{6}$/i.test(red + green + blue)) return undefined
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)]
}

// Black or white always has enough contrast: at least 4.58:1, even on the worst background.
function contrastingColour(background: Colour): Colour {
  return contrastRatio(black, background) >= contrastRatio(white, background) ? black : white
}

function softenBlack(colour: Colour): Colour {
  return colour === black ? nearlyBlack : colour
}

function ensureContrast(preferred: Colour, background: Colour, minRatio: number): Colour {
  const end = contrastingColour(background)
  for (let part = 0; part < 1; part += 0.05) {
    const colour = mixColours(preferred, end, part)
    if (contrastRatio(colour, background) >= minRatio) return colour
  }
  return end
}

function mixColours(one: Colour, other: Colour, part: number): Colour {
  const at = (i: 0 | 1 | 2) => Math.round(one[i] + (other[i] - one[i]) * part)
  return [at(0), at(1), at(2)]
}

function contrastRatio(one: Colour, other: Colour): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

// WCAG 2.2, "relative luminance".
function luminance([red, green, blue]: Colour): number {
  const part = (channel: number) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
}

function formatColour(colour: Colour): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
