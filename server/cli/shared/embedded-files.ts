import { getAsset, isSea } from 'node:sea'

// The single executable has files of the package inside it (executable/main.cjs). Neither the functions of node:fs nor
// other processes can read them.

/** Returns the paths of all embedded files, such as `docs/testing.md`. Undefined if this is not the executable. */
export function embeddedPaths(): readonly string[] | undefined {
  return isSea() ? getAsset('files.txt', 'utf8').split('\n') : undefined
}

/** Returns the text of an embedded file. Undefined if this is not the executable. */
export function embeddedText(path: string): string | undefined {
  return isSea() ? getAsset(path, 'utf8') : undefined
}
