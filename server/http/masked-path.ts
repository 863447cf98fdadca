/** A path as it may be written down: the token in it, or whatever has a token's form, is left out. */
export function maskedPath(path: string): string {
  return path
    .slice(0, 300)
    .replace(/^\/(tokens?)\/[^/]+/i, '/$1/***')
    .replaceAll(/(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])/gi, '***')
}
