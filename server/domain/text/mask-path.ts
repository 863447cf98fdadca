/**
 * A path as it may be written down: the token in it, or whatever has the form of a token, of an address
 * or of somebody's number, is left out. Pure.
 */
export function maskPath(path: string): string {
  // The paths of the emulated API, which nearly every request has, are told apart without a search.
  if (API_PATH.test(path)) return path
  return path
    .slice(0, 300)
    .replace(/^\/(tokens?)\/[^/]+/i, '/$1/***')
    .replaceAll(/[^/]+/g, (segment) => (isSensitive(segment) ? '***' : segment))
}

// An id, or what was meant to be one.
const ID = /^(?=[^-]*-)[0-9a-z-]{20,64}$/i

// A mail address, a tax code, a telephone number, a token; the names of routes have no digits.
function isSensitive(segment: string): boolean {
  if (/@|%40/.test(segment)) return true
  return (segment.match(/\d/g)?.length ?? 0) >= 6 && !ID.test(segment)
}

const API_PATH =
  /^\/IT-(?:live|selfie|automatic|identity-verifications)(?:\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\/[a-z]{1,20})?)?$/
