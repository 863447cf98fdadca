import { UserError } from '../../domain/base/user-error.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { scenarioSources } from '../../http/server/scenario-sources.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { isScenarioCommand, scenarioCommandNames } from './scenarios-command-help.ts'

/** Runs `scenarios list`, `check`, `test` or `new`. */
export async function scenarios(terminal: Terminal, chosen: ResolvedArguments): Promise<number> {
  const [what = '', ...words] = chosen.words
  if (!isScenarioCommand(what)) throw unknownCommandError(what)
  const more = { ...chosen, words }
  const sources = scenarioSources(chosen.settings)
  switch (what) {
    case 'list':
      return (await import('./scenarios-list.ts')).listScenarios(terminal, more, sources)
    case 'check':
      return (await import('./scenarios-check.ts')).checkScenarios(terminal, more, sources)
    case 'test':
      return (await import('./scenarios-test.ts')).testScenarios(terminal, more, sources)
    case 'new':
      return (await import('./scenarios-new.ts')).newScenario(terminal, more, sources)
  }
}

function unknownCommandError(what: string): UserError {
  const got = what === '' ? 'nothing' : `"${what}"`
  const meant = didYouMean(what, scenarioCommandNames)
  return new UserError(
    `scenarios has the commands ${scenarioCommandNames.join(', ')}, but got ${got}${meant === '' ? '.' : meant} See videoid-emulator scenarios --help.`,
  )
}
