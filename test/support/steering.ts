/** What a hostile file, broker, client or argument writes to steer a terminal, or to forge a line. */
export const steeringText = [
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

/** The same where a system takes no slash: the name of a file. */
export const steeringName = steeringText.replaceAll('/', '')

/** Every character of a text that steers a terminal, with what stands before it. */
export function steeringIn(text: string): readonly string[] {
  return [...text.matchAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu)].map(({ index }) =>
    JSON.stringify(text.slice(Math.max(0, index - 30), index + 1)),
  )
}

/** Every line that somebody else has begun. */
export function forgedIn(text: string): readonly string[] {
  return text.split('\n').filter((line) => /^(FORGED|xFORGED)/.test(line))
}
