import { createRenderCache } from '../../../fixtures/render-cache.ts'
import { checkForwardTarget } from '../../delivery/guard/check-forward-target.ts'
import { checkRealHosts } from '../../delivery/guard/check-real-hosts.ts'
import { createSender } from '../../delivery/sender.ts'
import { createEmulator } from '../../emulator/create-emulator.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { createProviderStates } from '../../operations/provider-states.ts'
import { createInboxes } from '../../records/inboxes.ts'
import { createLimitLog } from '../../records/limit-log.ts'
import { createLog } from '../../records/log.ts'
import { createRequestJournal, requestJournalLimits } from '../../records/request-journal.ts'
import { realNow } from '../../runtime/real-time.ts'
import type { Settings } from '../../runtime/settings.ts'
import { checkDialect } from '../../scenario-files/dialect-file.ts'
import {
  createScenarioCatalog,
  type ScenarioCatalog,
} from '../../scenario-files/scenario-catalog.ts'
import { foldersStamp, watchScenarios } from '../../scenario-files/watch-scenarios.ts'
import type { HttpContext } from '../http-context.ts'
import { createTrustedHosts } from '../trusted-hosts.ts'
import { createApp } from './app.ts'
import { listen } from './listen.ts'
import type { DataFolderOverride } from './open-data-folder.ts'
import { scenarioSources } from './scenario-sources.ts'

export type EmulatorServer = {
  readonly urls: readonly string[]
  readonly emulator: Emulator
  readonly httpContext: HttpContext
  /** What was found in the data folder, in a sentence; undefined without one. */
  readonly resumed?: string
  close(): Promise<void>
  /** The same, for who has connected and not asked yet: he has so many real milliseconds to do it. */
  closePatiently(patienceMs: number): Promise<void>
}

/** What may be put in place of the usual parts, or beside them. */
export type ServeOverrides = {
  readonly record?: HttpContext['record']
  /** Instead of the shipped scenarios and those of the settings. */
  readonly book?: ScenarioCatalog
  /** What a receiver is given for a whole answer, in real milliseconds. */
  readonly timeLimitMs?: number
  /** Instead of the data folder that the settings name. */
  readonly folder?: DataFolderOverride
}

const maxRenderCacheBytes = 32 * 1024 * 1024

/**
 * Puts the parts together and listens. Throws a Complaint for a broken scenario file, an unknown default
 * scenario or a real host of the platform, and the system's error when it cannot listen.
 */
export async function serve(
  settings: Settings,
  write: (line: string) => void,
  { record, book: ownBook, timeLimitMs, folder }: ServeOverrides = {},
): Promise<EmulatorServer> {
  checkRealHosts(settings)
  checkForwardTarget(settings)
  checkDialect(settings.dialect)
  const log = createLog(settings.logLevel, settings.quiet ? () => {} : write, settings.logFormat)
  const { scenarioDirectories: directories } = settings
  const stamp = await foldersStamp(directories)
  const book =
    ownBook ??
    (await createScenarioCatalog({
      ...scenarioSources(settings),
      standard: settings.scenario,
    }))

  const kept =
    settings.dataDir === undefined
      ? undefined
      : await (await import('./open-data-folder.ts')).openStoredState(settings, log, folder)
  const limitLines = createLimitLog(log, settings)
  const { dropped } = limitLines
  const inboxes = createInboxes({
    bytes: settings.maxJournal,
    onChange: kept?.store,
    onDropped: dropped,
  })
  let urls: readonly string[] = []
  // A URL does not write the port of its scheme.
  const ownPorts = () => urls.map((url) => Number(new URL(url).port) || 80)
  const sender = createSender({
    allowedHosts: settings.allowCallbackHosts,
    insecure: settings.insecureCallbacks,
    allowRealHosts: settings.allowRealHosts,
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
    ownPorts,
    isOwnInbox: (url) => url.pathname.startsWith('/__emulator/inbox/'),
    onCaptured: (namespace, { url, method, headers, body }) => {
      inboxes.of(namespace).add('captured', { at: realNow(), method, path: url, headers, body })
    },
    ...(settings.forwardCallbacksTo === undefined
      ? {}
      : { forwardTo: settings.forwardCallbacksTo }),
    ...(settings.callbackCa === undefined ? {} : { ca: settings.callbackCa }),
  })
  const startedAt = settings.at ?? realNow()
  const journal = createRequestJournal(
    { ...requestJournalLimits, bytes: settings.maxJournal },
    dropped,
  )
  const emulator = createEmulator({
    settings,
    book,
    sender,
    startedAt,
    ...(kept === undefined ? {} : { opened: kept }),
    onEvicted: limitLines.evicted,
    onRefused: limitLines.refused,
    onNamespaceDeleted(name, why) {
      journal.forget(name)
      inboxes.forget(name)
      if (why === 'reset') return
      log.warn(
        `Namespace ${name} was idle longest and is forgotten: ${settings.maxNamespaces} are kept (--max-namespaces).`,
      )
    },
  })
  const surroundings: HttpContext = {
    emulator,
    providerStates: createProviderStates(emulator),
    journal,
    inboxes,
    renderings: createRenderCache(maxRenderCacheBytes),
    log,
    hosts: createTrustedHosts(settings),
    setAside: kept?.setAside ?? [],
    losses: kept?.damage ?? [],
    address: () => urls[0] ?? '',
    namespaceOfSocket: sender.namespaceOfSocket,
    ...(record === undefined ? {} : { record }),
  }
  const listening = await begin().catch(async (fault) => {
    await Promise.all([sender.close(), kept?.close()])
    throw fault
  })
  urls = listening.urls
  emulator.processAllDue()
  // Nothing changes what was built in.
  const watched = { ...book, load: () => book.load().finally(emulator.events.notifyOtherChange) }
  const watching =
    directories.length === 0 ? undefined : watchScenarios(watched, directories, stamp, log)

  async function begin() {
    await kept?.begin({
      namespaces: emulator.namespaces.all,
      legacyNames: emulator.legacyNames,
      accounts: emulator.accounts,
      inboxes,
      billedInAll: emulator.billing.totals,
    })
    return listen(createApp(surroundings), settings)
  }

  async function closePatiently(patienceMs: number): Promise<void> {
    emulator.close()
    await listening.drain(patienceMs)
    // Before whatever is being sent is given up: it is to be sent again.
    await kept?.close()
    await Promise.all([sender.close(), listening.close(), watching?.close()])
  }

  return {
    urls,
    emulator,
    httpContext: surroundings,
    ...(kept === undefined ? {} : { resumed: kept.resumed }),
    close: () => closePatiently(0),
    closePatiently,
  }
}
