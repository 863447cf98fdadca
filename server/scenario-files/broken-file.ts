import { UserError } from '../domain/base/user-error.ts'

/** A file (or a folder) that cannot be used, with a sentence for each fault. */
export type BrokenFile = {
  readonly file: string
  readonly issues: readonly string[]
  /** The same for a terminal, with the lines they speak of. */
  readonly shown: string
}

/** Carries out what may complain, and files the complaint. */
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

/** One line for each fault of each file, and a terminal's version of them. */
export function brokenFilesError(broken: readonly BrokenFile[]): UserError {
  const sentences = broken.flatMap(({ issues: faults }) => faults)
  const left = broken.length - MAX_ISSUES_SHOWN
  const more = left > 0 ? [`and ${left} more files`] : []
  const shown = broken.slice(0, MAX_ISSUES_SHOWN).flatMap((each) => each.shown.split('\n'))
  return new UserError(sentences.slice(0, MAX_ISSUES_SHOWN), { shown: [...shown, ...more] })
}

/** In order of their paths, whatever order they were read in. */
export function compareByFile(a: BrokenFile, b: BrokenFile): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0
}

const MAX_ISSUES_SHOWN = 20
