import { type ReasonStyle, wireReason } from '../../domain/model/reasons.ts'
import type { ParamText } from '../../domain/scenarios/scenario.ts'
import { terminalText } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import type { ScenarioSources } from '../../scenario-files/read-scenarios.ts'
import { createScenarioCatalog } from '../../scenario-files/scenario-catalog.ts'
import { rejectArguments } from '../shared/reject-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Runs `scenarios list`: prints a line for each scenario, followed by a line for each of its params. */
export async function listScenarios(
  terminal: Terminal,
  chosen: ResolvedArguments,
  sources: ScenarioSources,
): Promise<number> {
  rejectArguments('scenarios', chosen)
  const book = await createScenarioCatalog(sources)
  const rows = book.list()
  const width = Math.max(...rows.map(({ name }) => name.length))
  for (const { name, title, params } of rows) {
    terminal.out(terminalText`${name.padEnd(width)}  ${title}\n`)
    for (const [param, text] of Object.entries(params)) {
      const shown = paramLine(param, text, chosen.settings.reasonStyle)
      terminal.out(terminalText`${' '.repeat(width)}    ${shown}\n`)
    }
  }
  return 0
}

const maxListed = 6

/**
 * Returns a text such as `reason=identitydocumentnotavailable: why the verification ends ko; any reason of
 * docs/scenarios.md`.
 */
function paramLine(name: string, param: ParamText, style: ReasonStyle): string {
  const { type, description } = param
  const written = (value: string) => (type === 'reason' ? wireReason(value, style) : value)
  const value = param.default === undefined ? '(must be given)' : written(param.default)
  const listed = (param.enum ?? []).map(written)
  const choice = listed.length > maxListed ? 'any reason of docs/scenarios.md' : listed.join(', ')
  return [`${name}=${value}`, description, choice].filter((each) => each).join('; ')
}
