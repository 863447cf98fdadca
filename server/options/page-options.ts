import type { Option } from './option.ts'
import { trueOrFalse } from './value-kinds.ts'

/** Options for the pages. Part of `OPTIONS`. */
export const PAGE_OPTIONS: readonly Option[] = [
  {
    name: 'no-remote-images',
    kind: trueOrFalse,
    help: 'leave logos and favicons of requests out',
    commands: ['start', 'exec'],
    setting: 'noRemoteImages',
  },
]
