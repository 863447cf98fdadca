import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.ts'

/** A finding of `npm run words`. */
interface PlainWordIssue {
  readonly line: number
  readonly rule: string
  readonly found: string
  readonly text: string
  readonly advice: string
}

/** Counts of findings. A key is a path and a rule: `docs/guide.md long`. */
type Counts = ReadonlyMap<string, number>

/** A count that differs from the count in the list. */
interface CountDifference {
  readonly path: string
  readonly rule: string
  readonly count: number
  readonly allowed: number
}

/** The functions of `npm run words`. */
interface WordsScripts {
  readSentences(
    path: string,
    text: string,
  ): readonly { readonly kind: string; readonly line: number; readonly text: string }[]
  findPlainWordIssues(
    sentences: ReturnType<WordsScripts['readSentences']>,
  ): readonly PlainWordIssue[]
  parseAllowed(text: string): Counts
  formatAllowed(counts: Counts): string
  compareCounts(
    counts: Counts,
    allowed: Counts,
  ): { readonly raised: readonly CountDifference[]; readonly lowered: readonly CountDifference[] }
  lowerAllowed(
    counts: Counts,
    allowed: Counts,
  ): { readonly allowed: Counts; readonly raised: readonly CountDifference[] }
}

const modules = await Promise.all(
  ['words-allowed', 'words-rules', 'words-texts'].map(
    (name) => import(pathToFileURL(join(root, '.ci', `${name}.mjs`)).href),
  ),
)

/** The exports of the scripts, with types. */
export const words: WordsScripts = Object.assign({}, ...modules)

/** Finds the sentences that break the rules in a text of the test. Returns `line rule found` for each. */
export function issuesIn(path: string, text: string): readonly string[] {
  return words
    .findPlainWordIssues(words.readSentences(path, text))
    .map(({ line, rule, found }) => `${line} ${rule} ${found}`)
}
