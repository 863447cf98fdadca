import { isSecretHeader } from '../domain/callbacks/callback-redaction.ts'

/** The text that replaces a masked value. */
export const MASK = '***'

/** Returns the value of a header as logs may show it. The scheme of a credential stays: `Bearer ***`. */
export function maskHeaderValue(name: string, value: string): string {
  if (!isSecretHeader(name)) return value
  return `${credentialScheme(value)}${MASK}`
}

/** Returns `Bearer ` or `Basic ` if a header value begins with it; otherwise an empty text. */
export function credentialScheme(value: string): string {
  const scheme = /^(?:Bearer|Basic) /i.exec(value)
  return scheme === null ? '' : scheme[0]
}

/** Returns the secrets in an Authorization header: the token, or the pair of Basic with its parts. */
export function secretsOfAuthorization(value: string | undefined): readonly string[] {
  const secret = value?.trim().replace(/^\S+ +/, '') ?? ''
  const pair = /^Basic /i.test(value ?? '') ? Buffer.from(secret, 'base64').toString() : ''
  const colon = pair.indexOf(':')
  const key = colon < 0 ? '' : pair.slice(colon + 1)
  return [secret, pair, key].filter((text) => text.length >= minSecretLength)
}

// A shorter text would mask ordinary words.
const minSecretLength = 4

/** Replaces these secrets, and everything that looks like an issued token, wherever they occur in a text. */
export function maskKnownSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .reduce((masked, secret) => masked.replaceAll(secret, MASK), text)
    .replaceAll(/(?<![0-9a-f-])[0-9a-f]{24}(?![0-9a-f-])/g, MASK)
}

/** Masks the values of secret names in a query or form, such as `password=…`. */
export function maskPairs(text: string): string {
  return text.replaceAll(/[^&?;]+/g, (pair) => {
    const equals = pair.indexOf('=')
    return equals > 0 && isSecretName(pair.slice(0, equals))
      ? `${pair.slice(0, equals)}=${MASK}`
      : pair
  })
}

/**
 * Masks the values of secret names in a JSON text, such as `"token": "…"`, and everything inside of them. Leaves the
 * rest of the text as it is. Also works for a text that was cut, or that is not quite JSON.
 */
export function maskJson(text: string): string {
  const pieces: string[] = []
  const containers: boolean[] = []
  let isSecretValue = false
  let copiedUpTo = 0
  const replaceValue = (from: number, to: number) => {
    pieces.push(text.slice(copiedUpTo, from), `"${MASK}"`)
    copiedUpTo = to
  }
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    const isInSecret = isSecretValue || containers.at(-1) === true
    if (character === '{' || character === '[') {
      containers.push(isInSecret)
      isSecretValue = false
    } else if (character === '}' || character === ']') {
      containers.pop()
      isSecretValue = false
    } else if (character === ',') isSecretValue = false
    else if (character === '"') {
      const end = endOfString(text, at)
      if (isKey(text, end)) isSecretValue = isSecretName(unescapeJson(text.slice(at, end)))
      else if (isInSecret) replaceValue(at, end)
      at = end - 1
    } else if (isInSecret && /[-\d]/.test(character)) {
      const end = endOfNumber(text, at)
      replaceValue(at, end)
      at = end - 1
    }
  }
  return pieces.join('') + text.slice(copiedUpTo)
}

function isSecretName(name: string): boolean {
  return isSecretHeader(name) || /passw|passphrase|credential|authorization|signature/i.test(name)
}

// The index after the closing quote, or the end of the text if it has none.
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === '\\') at += 1
    else if (character === '"') return at + 1
  }
  return text.length
}

function endOfNumber(text: string, start: number): number {
  let end = start
  while (end < text.length && /[-+.\deE]/.test(text.charAt(end))) end += 1
  return end
}

function isKey(text: string, end: number): boolean {
  for (let at = end; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === ':') return true
    if (!/\s/.test(character)) return false
  }
  return false
}

function unescapeJson(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}
