/**
 * Replaces secrets and personal data in a path by `***`: tokens, e-mail addresses, tax codes and
 * telephone numbers. Shortens the path to 300 characters. Pure.
 */
export function maskPath(path: string): string {
  // Fast path: nearly every request has a path of the emulated API, which holds no secret.
  if (API_PATH.test(path)) return path
  return path
    .slice(0, 300)
    .replace(/^\/(tokens?)\/[^/]+/i, '/$1/***')
    .replaceAll(/[^/]+/g, (segment) => (isSensitive(segment) ? '***' : segment))
}

// A verification id, or a mistyped one.
const ID = /^(?=[^-]*-)[0-9a-z-]{20,64}$/i

// An e-mail address, a tax code, a telephone number or a token. Names of routes have no digits.
function isSensitive(segment: string): boolean {
  if (/@|%40/.test(segment)) return true
  return (segment.match(/\d/g)?.length ?? 0) >= 6 && !ID.test(segment)
}

const API_PATH =
  /^\/IT-(?:live|selfie|automatic|identity-verifications)(?:\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\/[a-z]{1,20})?)?$/
