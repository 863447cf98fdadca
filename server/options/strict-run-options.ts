import type { Option } from './option.ts'
import { type Kind, trueOrFalse } from './value-kinds.ts'

/** The lowest coverage. The command itself checks the names of the kinds, to suggest the nearest. */
const coverageGoals: Kind<string> = {
  placeholder: '<percent>',
  allowed:
    'a percentage of the operations, such as 80, or kinds such as operations=100,statuses=20',
  schema: {
    anyOf: [
      { type: 'integer', minimum: 0, maximum: 100 },
      { type: 'string', pattern: '^\\w+=\\d+(,\\w+=\\d+)*$' },
    ],
  },
  parse: (text) => (/^(\d+|[^=,]+=[^=,]*(,[^=,]+=[^=,]*)*)$/.test(text) ? text : undefined),
}

/** Which refused requests fail a run. The command itself checks the names of the errors, to suggest the nearest. */
const refusalPolicy: Kind<string> = {
  placeholder: 'fail|list|allow',
  allowed: 'fail, list, or allow with errors, such as "allow MAIL_MISSING,ID_UNKNOWN"',
  parse: (text) => (/^(fail|list|allow([ :=].*)?)$/s.test(text) ? text : undefined),
}

/** Options of `exec` that decide how a run is judged. Part of `OPTIONS`. */
export const STRICT_RUN_OPTIONS: readonly Option[] = [
  {
    name: 'strict',
    kind: trueOrFalse,
    help: 'compare every call with openapi.yaml',
    commands: ['exec'],
    defaultText: 'off',
  },
  {
    name: 'each-scenario',
    kind: trueOrFalse,
    help: 'run once per scenario, print a table',
    commands: ['exec'],
    defaultText: 'off',
  },
  {
    name: 'fail-under',
    kind: coverageGoals,
    help: 'lowest coverage: 80, or statuses=20,…',
    commands: ['exec'],
    defaultText: '0; one number means the operations',
  },
  {
    name: 'refusals',
    kind: refusalPolicy,
    help: 'which refused requests fail the run',
    commands: ['exec'],
    defaultText: 'those that look like a mistake: docs/strict-runs.md',
  },
]
