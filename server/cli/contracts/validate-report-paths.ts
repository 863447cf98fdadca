import { dirname } from 'node:path'
import { UserError } from '../../domain/base/user-error.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { checkWritable, isFolder, pathExists } from '../../runtime/files.ts'

const REPORT_OPTIONS = [
  ...['json', 'junit', 'sarif', 'html', 'har', 'pact', 'save', 'record'],
] as const

/** Throws a UserError for a report path that cannot be a file, or is used twice. Called first, to fail early. */
export async function validateReportPaths(own: ResolvedArguments['commandOptions']): Promise<void> {
  const optionByPath = new Map<string, string>()
  for (const name of REPORT_OPTIONS) {
    const path = own[name]
    if (path === undefined) continue
    const other = optionByPath.get(path)
    if (other !== undefined) {
      throw new UserError(`--${other} and --${name} both name "${path}". Name a file for each.`)
    }
    optionByPath.set(path, name)
    const folder = dirname(path)
    const isTaken = (await pathExists(path)) && (await isFolder(path))
    if (!isTaken && (!(await pathExists(folder)) || (await isFolder(folder)))) {
      await checkWritable(path)
      continue
    }
    throw new UserError(`--${name} names "${path}", where no file can be. Name a file in a folder.`)
  }
}
