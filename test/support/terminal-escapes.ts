/** A text that controls a terminal and forges a line when it is printed without escaping ("steering text"). */
export const escapeText = [
  'a',
  '\u001b]0;title\u0007',
  '\u001b[2J',
  '\u001b[31m',
  '\u001b]8;;http://evil.example\u001b\\link',
  '\u009b1m',
  '\r',
  '\b',
  '\u007f',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\nFORGED',
].join('x')

/** The steering text without slashes, for names of files. */
export const steeringName = escapeText.replaceAll('/', '')

/** Returns every steering character of a text, with the 30 characters before it. */
export function terminalEscapesIn(text: string): readonly string[] {
  return [...text.matchAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu)].map(({ index }) =>
    JSON.stringify(text.slice(Math.max(0, index - 30), index + 1)),
  )
}

/** Returns the lines of a text that begin with the forged line of the steering text. */
export function forgedIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => /^(FORGED|xFORGED)/.test(line))
}
