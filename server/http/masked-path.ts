/** A path as it may be written down: the token in it, or whatever has a token's form, is left out. */
export function maskedPath(path: string): string {
  // The paths of the emulated API, which nearly every request has, are told apart without a search.
  if (PLAIN.test(path)) return path
  return path
    .slice(0, 300)
    .replace(/^\/(tokens?)\/[^/]+/i, '/$1/***')
    .replaceAll(/(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/gi, '***')
}

const PLAIN =
  /^\/IT-(?:live|selfie|automatic|identity-verifications)(?:\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\/[a-z]{1,20})?)?$/
