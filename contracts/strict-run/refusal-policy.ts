import { PROBLEMS } from '../../server/domain/model/problem.ts'
import { didYouMean } from '../../server/domain/text/did-you-mean.ts'
import type { JudgedPlace } from './judge-refusals.ts'

/** Which refused requests fail a run, from `--refusals`. */
export type RefusalPolicy = {
  /** `judge`: those that look like a mistake. `fail`: all wrong requests. `list`: none. */
  readonly mode: 'judge' | 'fail' | 'list'
  /** The names of errors that the suite expects, such as `MAIL_MISSING`. */
  readonly allowed: ReadonlySet<string>
}

/** Without `--refusals`, a refused request fails the run if it looks like a mistake. */
export const defaultRefusalPolicy: RefusalPolicy = { mode: 'judge', allowed: new Set() }

/**
 * Parses the value of `--refusals`: `fail`, `list`, or `allow MAIL_MISSING,223` with names or numbers of errors.
 * Returns one sentence in `fault` if it is none of them. Pure.
 */
export function parseRefusalPolicy(text: string): RefusalPolicy | { readonly fault: string } {
  if (text === 'fail' || text === 'list') return { ...defaultRefusalPolicy, mode: text }
  const [, list = ''] = /^allow[ :=]+(.+)$/.exec(text) ?? []
  const codes = list.split(',').map((code) => code.trim())
  if (list === '') return { fault: `write fail, list, or allow and errors: ${EXAMPLE}.` }
  const allowed = new Set<string>()
  for (const code of codes) {
    const names = namesOfError(code)
    if (names.length === 0) {
      const hint = didYouMean(code, Object.keys(PROBLEMS)) || '.'
      return { fault: `there is no error "${code}"${hint} docs/errors.md lists them all.` }
    }
    for (const name of names) allowed.add(name)
  }
  return { mode: 'judge', allowed }
}

const EXAMPLE = 'allow MAIL_MISSING,ID_UNKNOWN'

// Several errors can have the same number.
function namesOfError(code: string): readonly string[] {
  const entries = Object.entries(PROBLEMS)
  return entries
    .filter(([name, { error }]) => name === code.toUpperCase() || String(error) === code)
    .map(([name]) => name)
}

/** True if one wrong place of a refused request fails the run. */
export function failsByPolicy(
  { looksLike }: Pick<JudgedPlace, 'looksLike'>,
  problem: string,
  { mode, allowed }: RefusalPolicy,
): boolean {
  if (looksLike === 'state' || mode === 'list' || allowed.has(problem)) return false
  return mode === 'fail' || looksLike === 'mistake'
}
