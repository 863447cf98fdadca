/**
 * Returns true if a text has a date format of Java, such as `yyyy-MM-dd'T'HH:mm:ssXXX`. Returns undefined if the
 * format has a letter that is not known.
 */
export function hasDateFormat(text: string, format: string): boolean | undefined {
  const pattern = patternOf(format)
  return pattern === undefined ? undefined : new RegExp(`^${pattern}$`, 'u').test(text)
}

/** Formats an instant in UTC. Returns undefined for a format with letters that this function does not support. */
export function formatDate(now: Date, format: string): string | undefined {
  const iso = now.toISOString()
  const parts: Readonly<Record<string, string>> = {
    y: iso.slice(0, 4),
    M: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    m: iso.slice(14, 16),
    s: iso.slice(17, 19),
    S: iso.slice(20, 23),
    X: 'Z',
    Z: '+0000',
  }
  let formatted = ''
  for (const [token, quoted] of format.matchAll(TOKENS)) {
    const letter = token[0] ?? ''
    if (quoted !== undefined) formatted += quoted === '' ? "'" : quoted
    else if (!/[a-z]/i.test(letter)) formatted += token
    else if (parts[letter] === undefined) return undefined
    else formatted += parts[letter]
  }
  return formatted
}

const TOKENS = /'([^']*)'|([A-Za-z])\2*|[^A-Za-z']/g

function patternOf(format: string): string | undefined {
  let pattern = ''
  for (const [token, quoted] of format.matchAll(TOKENS)) {
    const letter = token[0] ?? ''
    if (quoted !== undefined) pattern += escapeRegex(quoted === '' ? "'" : quoted)
    else if (!/[a-z]/i.test(letter)) pattern += escapeRegex(token)
    else {
      const one = patternOfToken(letter, token.length)
      if (one === undefined) return undefined
      pattern += one
    }
  }
  return pattern
}

function patternOfToken(letter: string, length: number): string | undefined {
  if ('yuY'.includes(letter)) return length === 2 ? '\\d{2}' : '\\d{4}'
  if (letter === 'M' || letter === 'L') {
    return length > 2 ? '\\p{L}+' : twoDigits('(0[1-9]|1[0-2])', length)
  }
  if (letter === 'd') return twoDigits('(0[1-9]|[12]\\d|3[01])', length)
  if (letter === 'H') return twoDigits('([01]\\d|2[0-3])', length)
  if (letter === 'k') return twoDigits('(0[1-9]|1\\d|2[0-4])', length)
  if (letter === 'h') return twoDigits('(0[1-9]|1[0-2])', length)
  if (letter === 'K') return twoDigits('(0\\d|1[01])', length)
  if (letter === 'm') return twoDigits('[0-5]\\d', length)
  if (letter === 's') return twoDigits('([0-5]\\d|60)', length)
  if ('SAnN'.includes(letter)) return `\\d{${length},}`
  if (letter === 'a') return '([AaPp][Mm])'
  if ('Ec'.includes(letter)) return '\\p{L}+'
  if (letter === 'X' || letter === 'x') {
    const offset = length === 1 ? '\\d{2}(\\d{2})?' : length === 2 ? '\\d{4}' : '\\d{2}:\\d{2}'
    return letter === 'X' ? `(Z|[+-]${offset})` : `[+-]${offset}`
  }
  if (letter === 'Z') return '(Z|[+-]\\d{2}:?\\d{2})'
  if ('zvVO'.includes(letter)) return '[A-Za-z][\\w/+:-]*'
  if ('DFwWeQq'.includes(letter)) return '\\d{1,3}'
  if (letter === 'G') return '(AD|BC)'
  return undefined
}

/** A single letter of a format also admits one digit. */
function twoDigits(pattern: string, length: number): string {
  return length === 1 ? `(${pattern}|\\d)` : pattern
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
