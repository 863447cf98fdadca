import type { Option } from './options.ts'
import { environmentVariable } from './set-env.ts'
import {
  baseAddress,
  path,
  receiverBehaviour,
  scenarioName,
  token,
  truth,
  wholeNumber,
} from './value-kinds.ts'

/** The options that fill no setting of an emulator: each is one command's own. */
export const OWN_OPTIONS: readonly Option[] = [
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
    name: 'from',
    kind: scenarioName,
    help: 'the scenario that a new one is a copy of',
    commands: ['scenarios'],
    defaultText: 'a short timeline',
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
    help: 'among whose verifications to look',
    commands: ['explain'],
    defaultText: 'all',
  },
  {
    name: 'behaviour',
    kind: receiverBehaviour,
    help: 'what becomes of each callback',
    commands: ['receiver'],
    defaultText: '`ok`',
  },
  {
    name: 'status',
    kind: wholeNumber(200, 599),
    help: 'the HTTP status of each answer',
    commands: ['receiver'],
    defaultText: '200',
  },
  {
    name: 'drop-underscore-headers',
    kind: truth,
    help: 'lose headers with an underscore, as nginx does',
    commands: ['receiver'],
    defaultText: 'off',
  },
]
