import type { Option } from './options.ts'
import { path, wholeNumber } from './value-kinds.ts'

/** What is kept, where, and how much of it. */
export const KEEPING_OPTIONS: readonly Option[] = [
  {
    name: 'data-dir',
    kind: path('<dir>'),
    help: 'folder in which all survives a restart',
    commands: ['start', 'exec'],
    setting: 'dataDir',
    names: 'folder',
    defaultText: 'in memory only',
  },
  {
    name: 'max-namespaces',
    kind: wholeNumber(1, 1_000_000),
    help: 'tokens whose namespaces are kept at once',
    commands: ['start', 'exec'],
    setting: 'maxNamespaces',
  },
]
