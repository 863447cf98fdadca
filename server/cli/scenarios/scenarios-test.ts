import { UserError } from '../../domain/base/user-error.ts'
import {
  compareWithExpectations,
  type ObservedTimeline,
} from '../../domain/scenarios/expectations.ts'
import { resolveScenarioUse } from '../../domain/scenarios/selection/choose-scenario.ts'
import { simulateScenario } from '../../domain/scenarios/simulate-scenario.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { terminalLines } from '../../domain/text/terminal-text.ts'
import { formatDuration } from '../../domain/time/instant.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import type { ScenarioSources } from '../../scenario-files/read-scenarios.ts'
import {
  createScenarioCatalog,
  type ScenarioCatalog,
} from '../../scenario-files/scenario-catalog.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Runs `scenarios test`: runs each scenario to its end and compares the result with the timeline in its `expect:`. */
export async function testScenarios(
  { out }: Terminal,
  { words }: ResolvedArguments,
  sources: ScenarioSources,
): Promise<number> {
  const { hasFailed, lines } = await runScenarioTests(words, sources)
  out(terminalLines(lines))
  return hasFailed ? 1 : 0
}

/** Runs the scenarios of these names, or all. Returns a line for each result, and the totals in the last line. */
export async function runScenarioTests(
  words: readonly string[],
  sources: ScenarioSources,
): Promise<{ readonly hasFailed: boolean; readonly lines: readonly string[] }> {
  const book = await createScenarioCatalog(sources)
  for (const word of words) rejectUnknown(word, book)
  const names = words.length === 0 ? book.names() : words
  const results = names.map((name) => compareWithGolden(name, book))

  const [failed, without] = ['differs', 'silent'].map(
    (kind) => results.filter((each) => each.kind === kind).length,
  )
  const parts = [
    `${results.length - (failed ?? 0) - (without ?? 0)} as expected`,
    ...(failed ? [`${failed} different`] : []),
    ...(without ? [`${without} without a golden timeline`] : []),
  ]
  const lines = [...results.flatMap((result) => result.lines), '', `${parts.join(', ')}.`]
  return { hasFailed: Boolean(failed), lines }
}

type GoldenResult = {
  readonly kind: 'same' | 'differs' | 'silent'
  readonly lines: readonly string[]
}

function compareWithGolden(name: string, book: ScenarioCatalog): GoldenResult {
  const settled = resolveScenarioUse({ name }, book.scenarios)
  if ('fault' in settled) return { kind: 'differs', lines: [`✗ ${name}`, `    ${settled.fault}`] }
  const { scenario, params } = settled
  if (scenario.expect === undefined) {
    return { kind: 'silent', lines: [`- ${name}  (no expect:)`] }
  }
  const seen = simulateScenario(scenario, params)
  const faults = compareWithExpectations(scenario, params, seen)
  if (faults.length === 0) return { kind: 'same', lines: [`✓ ${name}`] }
  const faultLines = faults.map((fault) => `    ${fault}`)
  const whole = goldenLines(seen).map((line) => `      ${line}`)
  const lines = [
    `✗ ${name}  ${scenario.file}`,
    ...faultLines,
    '    the observed timeline, in the form of expect:',
  ]
  return { kind: 'differs', lines: [...lines, ...whole] }
}

/** Writes a status and a callback of the same instant in one line, as authors of scenarios do. */
function goldenLines({ statuses, callbacks }: ObservedTimeline): readonly string[] {
  const left = [...callbacks]
  const lines = statuses.map(({ t, what, reason }) => {
    const matchIndex = left.findIndex((each) => each.t === t)
    const callback = matchIndex < 0 ? '' : `, callback: ${left.splice(matchIndex, 1)[0]?.what}`
    const why = reason === undefined ? '' : `, reason: ${reason}`
    return { t, text: `status: ${what}${callback}${why}` }
  })
  const others = left.map(({ t, what }) => ({ t, text: `callback: ${what}` }))
  return [...lines, ...others]
    .toSorted((a, b) => a.t - b.t)
    .map(({ t, text }) => `- { t: "${formatDuration(t)}", ${text} }`)
}

function rejectUnknown(name: string, book: ScenarioCatalog): void {
  if (book.scenarios.get(name) !== undefined) return
  const names = book.names()
  const hint = didYouMean(name, names) || `, there are ${names.join(', ')}`
  throw new UserError(`No scenario is called "${name}"${hint}`)
}
