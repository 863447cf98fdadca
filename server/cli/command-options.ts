import type { Option } from './options.ts'
import { environmentVariable } from './set-env.ts'
import { baseAddress, path, token } from './value-kinds.ts'

/** The options that fill no setting of the emulator: a command's own. */
export const COMMAND_OPTIONS: readonly Option[] = [
  {
    name: 'set-env',
    kind: environmentVariable,
    help: 'a variable for the command',
    commands: ['exec'],
    repeatable: true,
    defaultText: 'VIDEOID_EMULATOR_URL and VIDEOID_EMULATOR_TOKEN',
  },
  {
    name: 'out',
    kind: path('<file>'),
    help: 'where the PDF is written',
    commands: ['demo'],
    names: 'file',
    defaultText: 'videoid-emulator-demo.pdf in the temporary folder',
  },
  {
    name: 'url',
    kind: baseAddress,
    help: 'the running emulator to ask',
    commands: ['explain'],
    defaultText: 'http://127.0.0.1:4280',
  },
  {
    name: 'token',
    kind: token,
    help: 'whose newest verification it is, without an id',
    commands: ['explain'],
    defaultText: 'the newest of all',
  },
]
