import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { structure } from './support/structure.ts'

// Both lists only shrink: a test fails when an entry is new, and when an entry is no longer needed.

/** Names of files that are still in an import cycle. The folders are left out, so that files can move. */
const IN_A_CYCLE: readonly string[] = [
  'account-keeping.ts',
  'account-options.ts',
  'accounts.ts',
  'acting.ts',
  'api-fault.ts',
  'api-refusal.ts',
  'broker-options.ts',
  'choose-scenario.ts',
  'clock-page.ts',
  'clock-preview.ts',
  'commands.ts',
  'data-commands.ts',
  'data-options.ts',
  'data.ts',
  'emulator.ts',
  'explaining.ts',
  'finding.ts',
  'hook-options.ts',
  'keeping-options.ts',
  'life-acts.ts',
  'life-callbacks.ts',
  'life-documents.ts',
  'life-page.ts',
  'life-requests.ts',
  'life-timeline.ts',
  'limit-options.ts',
  'log-options.ts',
  'moving.ts',
  'options.ts',
  'own-options.ts',
  'page-options.ts',
  'polling.ts',
  'redelivery.ts',
  'route.ts',
  'scenarios-commands.ts',
  'scenarios.ts',
  'store.ts',
  'whole.ts',
]

/** Names that two or more files still export with different meanings. */
const EXPORTED_TWICE: readonly string[] = [
  'Address',
  'Answer',
  'Call',
  'Dossier',
  'Draft',
  'Due',
  'EmulatorEvent',
  'Exchange',
  'Failure',
  'Journal',
  'JournalLimits',
  'Kept',
  'Label',
  'Listener',
  'Members',
  'Message',
  'Pace',
  'Page',
  'Place',
  'ProviderState',
  'Reached',
  'Replay',
  'Route',
  'Row',
  'Shape',
  'Status',
  'Told',
  'Verification',
  'VerificationRequest',
  'Visit',
  'Watching',
  'actButton',
  'addressOf',
  'badge',
  'counted',
  'cut',
  'escaped',
  'filesIn',
  'generate',
  'isObject',
  'isThere',
  'journalLimits',
  'listPage',
  'pageOf',
  'passTime',
  'path',
  'payloadOf',
  'picturesOf',
  'placeText',
  'routeOf',
  'scenarioFaults',
  'show',
  'textOf',
  'verificationIn',
  'visitOf',
]

const sources = structure.readSources()

test('no file is in an import cycle, except the listed ones', () => {
  const cycles = structure
    .importCycles(sources)
    .filter(({ files }) => !files.every((path) => IN_A_CYCLE.includes(basename(path))))
    .map(({ example }) => example.join(' > '))

  expect(cycles).toEqual([])
})

test('every file listed as part of an import cycle is part of one', () => {
  const inCycles = structure
    .importCycles(sources)
    .flatMap(({ files }) => files.map((path) => basename(path)))

  expect(IN_A_CYCLE.filter((name) => !inCycles.includes(name))).toEqual([])
})

test('no name is exported by two files, except the listed ones', () => {
  const duplicates = structure
    .duplicateExports(sources)
    .filter(({ name }) => !EXPORTED_TWICE.includes(name))
    .map(({ name, files }) => `${name}: ${files.join(', ')}`)

  expect(duplicates).toEqual([])
})

test('every name listed as exported twice is exported twice', () => {
  const duplicates = structure.duplicateExports(sources).map(({ name }) => name)

  expect(EXPORTED_TWICE.filter((name) => !duplicates.includes(name))).toEqual([])
})

test('no file only forwards the exports of other files', () => {
  const forwarding = sources.filter(({ onlyForwards }) => onlyForwards).map(({ path }) => path)

  expect(forwarding).toEqual([])
})
