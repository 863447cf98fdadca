import { UserError } from '../domain/base/user-error.ts'

/** A file or folder of scenarios that cannot be used, with one sentence for each issue. */
export type BrokenFile = {
  readonly file: string
  readonly issues: readonly string[]
  /** The same issues for a terminal, with excerpts of the file. */
  readonly shown: string
}

/** Runs `read`. Adds a UserError to `broken` and returns undefined; rethrows any other error. */
export async function collectBrokenFile<T>(
  broken: BrokenFile[],
  file: string,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read()
  } catch (cause) {
    if (!(cause instanceof UserError)) throw cause
    broken.push({ file, issues: cause.message.split('\n'), shown: cause.shown })
    return undefined
  }
}

/**
 * Creates an error with one line for each issue of each file. Its text for a terminal also has excerpts of the
 * files.
 */
export function brokenFilesError(broken: readonly BrokenFile[]): UserError {
  const sentences = broken.flatMap(({ issues }) => issues)
  const hiddenCount = broken.length - MAX_ISSUES_SHOWN
  const more = hiddenCount > 0 ? [`and ${hiddenCount} more files`] : []
  const shown = broken.slice(0, MAX_ISSUES_SHOWN).flatMap((file) => file.shown.split('\n'))
  return new UserError(sentences.slice(0, MAX_ISSUES_SHOWN), { shown: [...shown, ...more] })
}

/** Compares by path, for a stable order. */
export function compareByFile(a: BrokenFile, b: BrokenFile): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0
}

const MAX_ISSUES_SHOWN = 20
