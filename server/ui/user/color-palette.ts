import type { VerificationRequest } from '../../domain/model/verification-request.ts'

/** The colours of a page in somebody's layout, as `#rrggbb`, so chosen that all of it can be read. */
export type Palette = {
  readonly page: string
  /** Text; 4.5 to 1 against page and sunk, and so what is written on it in the colour of the page. */
  readonly ink: string
  /** Text that matters less; 4.5 to 1 as well. */
  readonly soft: string
  /** Borders of what can be filled in; 3 to 1. */
  readonly edge: string
  /** Lines that only divide. */
  readonly line: string
  readonly sunk: string
  readonly isDark: boolean
}

type Colour = readonly [red: number, green: number, blue: number]

const black: Colour = [0, 0, 0]
const white: Colour = [255, 255, 255]
const nearlyBlack: Colour = [26, 31, 38]

/**
 * The layout's own colours where they can be read, else the nearest that can; undefined where it has
 * none. A background without a text gets black or white on it, a text without a background stands on
 * white or on black. Pure.
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
    // Away from the ink, so that it is read there no worse than on the page.
    sunk: formatColour(mixColours(page, isDark ? black : white, 0.35)),
    isDark,
  }
}

/** How well one colour is seen on another: 1 (not at all) to 21. */
export function contrast(one: string, other: string): number {
  return contrastRatio(parseColour(one) ?? black, parseColour(other) ?? black)
}

function parseColour(text: string | undefined): Colour | undefined {
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(text ?? '') ?? []
  if (red === undefined || green === undefined || blue === undefined) return undefined
  if (!/^[\da-f]{6}$/i.test(red + green + blue)) return undefined
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)]
}

// One of the two is always seen well enough: on the worst background with 4.58 to 1.
function contrastingColour(from: Colour): Colour {
  return contrastRatio(black, from) >= contrastRatio(white, from) ? black : white
}

function softenBlack(colour: Colour): Colour {
  return colour === black ? nearlyBlack : colour
}

function ensureContrast(wanted: Colour, on: Colour, least: number): Colour {
  const end = contrastingColour(on)
  for (let part = 0; part < 1; part += 0.05) {
    const colour = mixColours(wanted, end, part)
    if (contrastRatio(colour, on) >= least) return colour
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
