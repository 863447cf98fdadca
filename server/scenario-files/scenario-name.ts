/** Returns the scenario name of a file; undefined if the file name is not valid. */
export function scenarioNameOf(path: string): string | undefined {
  const base = path.replace(/^.*[\\/]/s, '')
  return /^([a-z0-9][a-z0-9-]*)\.ya?ml$/.exec(base)?.[1]
}
