import { exchangeLogLimits } from '../delivery/exchange-log.ts'
import { sendQueueLimits } from '../delivery/send-queue.ts'
import { maxChainLength } from '../domain/scenarios/inheritance.ts'
import { maxTimelineSteps } from '../domain/scenarios/unroll-loops.ts'
import { type DurationMs, formatDuration } from '../domain/time/instant.ts'
import { maxSnapshotBytes } from '../http/control/snapshot-routes.ts'
import { maxWaitMs } from '../http/control/wait-parameters.ts'
import { maxHeaders } from '../http/server/http-server.ts'
import { LIMIT_OPTIONS } from '../options/limit-options.ts'
import type { Option } from '../options/option.ts'
import { formatBytes } from '../options/value-kinds.ts'
import { inboxLimits } from '../records/inbox.ts'
import { maxStoredBodyBytes } from '../records/journaled-exchange.ts'
import { maxMessageBytes } from '../records/request-and-inbox-schemas.ts'
import { requestJournalLimits } from '../records/request-journal.ts'
import { maxScenarioFiles } from '../scenario-files/read-scenarios.ts'
import { maxYamlFileBytes, maxYamlMarks } from '../scenario-files/yaml-file.ts'
import { defaultOf } from './configuration-page.ts'

/** Renders docs/limits.md. `npm run docs` writes the file, and a test compares it. */
export function limitsPage(): string {
  return `# Limits

Written by \`npm run docs\` from the code. Change the code, not this page.

The limits protect the emulator and your machine. The defaults are larger than what a test suite needs.

## Limits that you can change

Each is an option of \`start\` and \`exec\`, an environment variable and a key of the config file
([configuration.md](configuration.md)).

| option | limits | default | allowed |
| --- | --- | --- | --- |
${LIMIT_OPTIONS.map((option) => `| ${optionCells(option).join(' | ')} |`).join('\n')}

When \`--max-stored\` is reached, the emulator evicts the oldest finished verifications. When \`--max-namespaces\` is reached,
it evicts an idle namespace. If it can evict nothing, new requests get 507 ([errors.md](errors.md)).

## Fixed limits

| limited | limit |
| --- | --- |
${fixedLimits()
  .map((cells) => `| ${cells.join(' | ')} |`)
  .join('\n')}

Time limits and sizes of a receiver's response are in [callbacks.md](callbacks.md#the-rules).
`
}

function optionCells(option: Option): readonly string[] {
  const { name, kind, help } = option
  return [`\`--${name}\``, help, defaultOf(option), kind.allowed.replace(/, such as .*/, '')]
}

function fixedLimits(): readonly (readonly [what: string, limit: string])[] {
  const count = (value: number) => value.toLocaleString('en')
  const size = (value: number) => formatBytes(value)
  return [
    ['headers of a request', count(maxHeaders)],
    ['a message to an inbox', size(maxMessageBytes)],
    ['messages in one inbox; the oldest are dropped', count(inboxLimits.messages)],
    [
      'requests stored of one namespace; the oldest are dropped',
      count(requestJournalLimits.entries),
    ],
    ['bytes stored of each body of a request and a response', size(maxStoredBodyBytes)],
    ['a snapshot that is restored', size(maxSnapshotBytes)],
    ['the `timeout` of a call that waits', formatDuration(maxWaitMs as DurationMs)],
    [
      'callbacks that are sent to one receiver at the same time',
      count(sendQueueLimits.perReceiver),
    ],
    ['callbacks that are sent at the same time', count(sendQueueLimits.total)],
    ['callbacks that wait to be sent', count(sendQueueLimits.waiting)],
    ['attempts whose sent and received bytes are stored', count(exchangeLogLimits.attempts)],
    ['a scenario file', size(maxYamlFileBytes)],
    ['brackets, quotes and line ends of a scenario file', count(maxYamlMarks)],
    ['scenario files in a folder', count(maxScenarioFiles)],
    ['steps of a plan, with every round of its loops', count(maxTimelineSteps)],
    ['scenarios in a chain of `extends`', count(maxChainLength)],
  ]
}
