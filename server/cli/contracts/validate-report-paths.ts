import { dirname } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { isFolder, pathExists } from '../../runtime/files.ts'

const REPORT_OPTIONS = ['json', 'junit', 'sarif', 'html', 'har', 'pact', 'save'] as const

/** Refuses reports where no file can be, and two in one file: better now than after minutes of work. */
export async function validateReportPaths(own: ResolvedArguments['own']): Promise<void> {
  const taken = new Map<string, string>()
  for (const name of REPORT_OPTIONS) {
    const path = own[name]
    if (path === undefined) continue
    const other = taken.get(path)
    if (other !== undefined) {
      throw new UserError(`--${other} and --${name} both name "${path}". Name a file for each.`)
    }
    taken.set(path, name)
    const folder = dirname(path)
    const isTaken = (await pathExists(path)) && (await isFolder(path))
    if (!isTaken && (!(await pathExists(folder)) || (await isFolder(folder)))) continue
    throw new UserError(`--${name} names "${path}", where no file can be. Name a file in a folder.`)
  }
}
