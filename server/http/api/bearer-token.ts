import { createHash } from 'node:crypto'

/** Returns the token of `Authorization: Bearer <token>`; undefined if there is none. */
export function bearerTokenOf(authorization: string | undefined): string | undefined {
  const token = /^Bearer +(\S.{0,4095})$/i.exec(authorization ?? '')?.[1]?.trim()
  return token === '' ? undefined : token
}

const nameByToken = new Map<string, string>()
const maxCachedNames = 10_000

/** Returns a token's namespace name: `ns-` and 16 hex digits of its SHA-256. The token itself is never shown. */
export function hashedNamespaceName(token: string): string {
  const known = nameByToken.get(token)
  if (known !== undefined) return known
  const name = `ns-${createHash('sha256').update(token).digest('hex').slice(0, 16)}`
  if (nameByToken.size >= maxCachedNames) nameByToken.clear()
  nameByToken.set(token, name)
  return name
}
