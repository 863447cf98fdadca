import type { Option } from './option.ts'
import { filePath } from './value-kinds.ts'

/** Options for the data folder. Part of `OPTIONS`. */
export const STORAGE_OPTIONS: readonly Option[] = [
  {
    name: 'data-dir',
    kind: filePath('<dir>'),
    help: 'folder in which all survives a restart',
    commands: ['start', 'exec'],
    setting: 'dataDir',
    names: 'folder',
    defaultText: 'in memory only',
  },
]
