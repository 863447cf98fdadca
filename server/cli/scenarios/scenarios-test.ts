import { UserError } from '../../domain/base/user-error.ts'
import { compareWithExpectations, toExpectations } from '../../domain/scenarios/expectations.ts'
import type { ExpectationText } from '../../domain/scenarios/scenario.ts'
import type { ScenarioUse } from '../../domain/scenarios/scenario-reference.ts'
import {
  parseScenarioHeader,
  parseWrittenUse,
  resolveScenarioUse,
} from '../../domain/scenarios/selection/choose-scenario.ts'
import { simulateScenario } from '../../domain/scenarios/simulate-scenario.ts'
import { terminalLines } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { readRegularTextFile, writeTextAtomically } from '../../runtime/files.ts'
import type { ScenarioSources } from '../../scenario-files/read-scenarios.ts'
import {
  createScenarioCatalog,
  type ScenarioCatalog,
} from '../../scenario-files/scenario-catalog.ts'
import {
  formatExpectations,
  maxExpectations,
  withExpectations,
} from '../../scenario-files/write-expectations.ts'
import { maxYamlFileBytes } from '../../scenario-files/yaml-file.ts'
import type { Terminal } from '../terminal/terminal.ts'

/**
 * Runs `scenarios test`: runs each scenario to its end and compares the result with the timeline in its `expect`. With
 * `--write`, writes the observed timeline into files without `expect`; with `--force`, also into files that differ.
 */
export async function testScenarios(
  { out }: Terminal,
  { words, commandOptions }: ResolvedArguments,
  sources: ScenarioSources,
): Promise<number> {
  const { write, force } = commandOptions
  const mode = { write: write === 'true', force: force === 'true' }
  if (mode.force && !mode.write) {
    throw new UserError('--force belongs to --write. Add --write, or leave --force out.')
  }
  const { exitCode, lines } = await runScenarioTests(words, sources, mode)
  out(terminalLines(lines))
  return exitCode
}

/** The changes of scenario files that the user allows. */
type WriteMode = { readonly write: boolean; readonly force: boolean }

/**
 * Runs these scenarios, or all. Returns a line for each result, with the totals in the last one, and the exit code: 1
 * if a result differs, 6 if a scenario was not judged.
 */
export async function runScenarioTests(
  words: readonly string[],
  sources: ScenarioSources,
  mode: WriteMode = { write: false, force: false },
): Promise<{ readonly exitCode: number; readonly lines: readonly string[] }> {
  const book = await createScenarioCatalog(sources)
  const uses = words.length === 0 ? book.names().map((name) => ({ name })) : words.map(parseUse)
  for (const use of uses) rejectUnknown(use, book)
  const counts = { same: 0, written: 0, differs: 0, unjudged: 0 }
  const lines: string[] = []
  for (const use of uses) {
    const verdict = await writeIfWanted(judgeScenario(use, book), mode, sources)
    counts[verdict.kind] += 1
    lines.push(...verdict.lines)
  }
  const parts = [
    `${counts.same} as expected`,
    ...(counts.written > 0 ? [`${counts.written} written`] : []),
    ...(counts.differs > 0 ? [`${counts.differs} different`] : []),
    ...(counts.unjudged > 0 ? [`${counts.unjudged} not judged`] : []),
  ]
  const exitCode = counts.differs > 0 ? 1 : counts.unjudged > 0 ? notJudged : 0
  return { exitCode, lines: [...lines, '', `${parts.join(', ')}.`] }
}

/** The exit code of a run that could not judge every scenario. */
const notJudged = 6

type Verdict = {
  readonly kind: 'same' | 'written' | 'differs' | 'unjudged'
  readonly lines: readonly string[]
  /** The observed timeline and its file. Absent if the result is as expected or was not observed. */
  readonly observed?: { readonly file: string; readonly expect: readonly ExpectationText[] }
}

function parseUse(word: string): ScenarioUse {
  const use = parseScenarioHeader(word, `"${word}"`)
  if ('fault' in use) throw new UserError(`${use.fault}.`)
  return use
}

function judgeScenario(use: ScenarioUse, book: ScenarioCatalog): Verdict {
  const resolved = resolveScenarioUse(use, book.scenarios)
  if ('fault' in resolved) {
    return { kind: 'unjudged', lines: [`? ${use.name}`, `    ${resolved.fault}`] }
  }
  const { scenario, params } = resolved
  const { name, file } = scenario
  const timeline = simulateScenario(scenario, params)
  const expect = toExpectations(timeline)
  const shown = formatExpectations(expect).map((line) => `      ${line}`)
  const observed = { file, expect }
  if (scenario.expect === undefined) {
    const lines = [`? ${name}  ${file}`, '    no expect:, so nothing was compared. It happened:']
    return { kind: 'unjudged', lines: [...lines, '    expect:', ...shown], observed }
  }
  const differences = compareWithExpectations(scenario, params, timeline)
  if (differences.length === 0) return { kind: 'same', lines: [`✓ ${name}`] }
  const lines = [
    `✗ ${name}  ${file}`,
    ...differences.map((difference) => `    ${difference}`),
    '    the observed timeline, in the form of expect:',
    ...shown,
  ]
  return { kind: 'differs', lines, observed }
}

async function writeIfWanted(
  verdict: Verdict,
  { write, force }: WriteMode,
  { directories }: ScenarioSources,
): Promise<Verdict> {
  const { kind, lines, observed } = verdict
  if (!write || observed === undefined) return verdict
  const { file, expect } = observed
  const refusal = refusalToWrite({ kind, file, count: expect.length, force }, directories)
  if (refusal !== undefined) return { ...verdict, lines: [...lines, `    ${refusal}`] }
  const text = await readRegularTextFile(file, maxYamlFileBytes)
  await writeTextAtomically(file, await withExpectations(text, expect))
  return { kind: 'written', lines: [`+ ${file}  (expect: written, check it)`] }
}

function refusalToWrite(
  verdict: { kind: Verdict['kind']; file: string; count: number; force: boolean },
  directories: readonly string[],
): string | undefined {
  const { kind, file, count, force } = verdict
  if (kind === 'differs' && !force) {
    return 'not written, because the file has an expect:; --write --force replaces it'
  }
  if (!directories.some((directory) => file.startsWith(directory))) {
    return 'not written, because the scenario is shipped; copy it with scenarios new --from'
  }
  return count > maxExpectations
    ? `not written, because a file has at most ${maxExpectations} lines of expect`
    : undefined
}

function rejectUnknown(use: ScenarioUse, book: ScenarioCatalog): void {
  const written = parseWrittenUse(use, book.scenarios)
  if ('fault' in written) throw new UserError(written.fault)
  const { name } = written
  if (book.scenarios.get(name) !== undefined) return
  const resolved = resolveScenarioUse({ name }, book.scenarios)
  throw new UserError('fault' in resolved ? resolved.fault : `No scenario is called "${name}"`)
}
