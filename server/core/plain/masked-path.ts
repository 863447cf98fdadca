/**
 * A path as it may be written down: the token in it, or whatever has the form of a token, of an address
 * or of somebody's number, is left out. Pure.
 */
export function maskedPath(path: string): string {
  return path
    .slice(0, 300)
    .replace(/^\/(tokens?)\/[^/]+/i, '/$1/***')
    .replaceAll(/[^/]+/g, (segment) => (isTelling(segment) ? '***' : segment))
}

/** The same of a path with its query, of which the names and small numbers stay. Pure. */
export function maskedAddress(address: string): string {
  const [path = '', query] = address.split(/\?(.*)/s)
  if (query === undefined) return maskedPath(path)
  const pairs = query.slice(0, 1_000).split('&')
  return `${maskedPath(path)}?${pairs.map((pair) => pair.replace(/=(?!\d{1,5}$).*/s, '=***')).join('&')}`
}

/** A sentence of the emulator's that may quote what the client sent. Pure. */
export function maskedSentence(text: string): string {
  return text.replaceAll(/[^\s/"',;:()]+/g, (word) => (isTelling(word) ? '***' : word))
}

// An id, or what was meant to be one.
const ID = /^(?=[^-]*-)[0-9a-z-]{20,64}$/i

// A mail address, a tax code, a telephone number, a token; the names of routes have no digits.
function isTelling(segment: string): boolean {
  if (/@|%40/.test(segment)) return true
  return (segment.match(/\d/g)?.length ?? 0) >= 6 && !ID.test(segment)
}
