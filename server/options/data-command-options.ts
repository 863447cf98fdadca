import type { Option } from './option.ts'
import { filePath, trueOrFalse } from './value-kinds.ts'

const commands = ['data'] as const

/** Options of `data check`, `data export` and `data import`. Part of `OPTIONS`. */
export const DATA_OPTIONS: readonly Option[] = [
  {
    name: 'json',
    kind: trueOrFalse,
    help: 'the report as JSON, on stdout',
    commands,
    flagOnly: true,
    defaultText: 'off: a report for people',
  },
  {
    name: 'out',
    kind: filePath('<file>'),
    help: 'where the state is written',
    commands,
    flagOnly: true,
    names: 'file',
    defaultText: 'stdout',
  },
  {
    name: 'from',
    kind: filePath('<file>'),
    help: 'an exported state, or - for stdin',
    commands,
    flagOnly: true,
    defaultText: 'none: data import needs it',
  },
]
