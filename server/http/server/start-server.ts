import { checkForwardTarget } from '../../delivery/guard/check-forward-target.ts'
import { checkRealHosts } from '../../delivery/guard/validate-host-settings.ts'
import { createSender } from '../../delivery/sender.ts'
import { createEmulator } from '../../emulator/create-emulator.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { createProviderStates } from '../../operations/provider-states.ts'
import { createInboxes } from '../../records/inboxes.ts'
import { createLimitLog } from '../../records/limit-warnings.ts'
import { createLogger } from '../../records/logger.ts'
import { createRequestJournal, requestJournalLimits } from '../../records/request-journal.ts'
import { realNow } from '../../runtime/real-time.ts'
import type { Settings } from '../../runtime/settings.ts'
import { checkDialect } from '../../scenario-files/dialect-file.ts'
import {
  createScenarioCatalog,
  type ScenarioCatalog,
} from '../../scenario-files/scenario-catalog.ts'
import { foldersStamp, watchScenarios } from '../../scenario-files/watch-scenarios.ts'
import { checkHttpsSettings } from '../../tls/https-settings.ts'
import { malformedCall } from '../api/record-calls.ts'
import { createControlAccess } from '../control-access.ts'
import { checkTrustProxy } from '../forwarded-headers.ts'
import type { HttpContext } from '../http-context.ts'
import { checkPublicUrl } from '../path-prefix.ts'
import { createPlatformCalls } from '../platform-calls.ts'
import type { StartedReplica } from '../replicas/start-replica.ts'
import { createTrustedHosts } from '../trusted-hosts.ts'
import { listen } from './listen.ts'
import type { DataFolderOverride, OpenState } from './open-stored-state.ts'
import { createRequestEntry } from './request-entry.ts'
import { scenarioSources } from './scenario-sources.ts'

const maxHopBytes = 1_024

export interface EmulatorServer {
  readonly urls: readonly string[]
  /** The base URL of the HTTPS port. Absent without one. */
  readonly httpsUrl?: string
  /** The certificate of the test authority, as PEM. Absent without HTTPS, or with a certificate of the user. */
  readonly authority?: string
  readonly emulator: Emulator
  readonly httpContext: HttpContext
  /** One sentence about what the data folder contained; undefined without a data folder. */
  readonly resumed?: string
  /** Stops the emulator and closes every connection. */
  close(): Promise<void>
  /** Like `close`, but gives clients that have sent no request yet `patienceMs` real milliseconds to send it. */
  closePatiently(patienceMs: number): Promise<void>
}

/** Replacements for parts of the server, for the library, for the command `verify-callbacks` and for tests. */
export interface ServeOverrides {
  /** Receives every call of the emulated API, as in HttpContext. */
  readonly record?: HttpContext['record']
  /** Scenarios to use instead of the shipped ones and those in the folders of the settings. */
  readonly book?: ScenarioCatalog
  /** The time limit for a receiver's complete response, in real milliseconds. */
  readonly timeLimitMs?: number
  /** Replaces the data folder that the settings name. */
  readonly folder?: DataFolderOverride
  /** Replaces the data folder or the database. */
  readonly state?: OpenState
}

/**
 * Creates all parts of the server and listens. Throws a UserError if a scenario file is broken, the default
 * scenario is unknown, or a setting names a real host of the platform. Throws the system's error if it cannot listen.
 */
export async function serve(
  settings: Settings,
  write: (line: string) => void,
  { record, book: customBook, timeLimitMs, folder, state }: ServeOverrides = {},
): Promise<EmulatorServer> {
  checkRealHosts(settings)
  checkPublicUrl(settings)
  checkTrustProxy(settings)
  checkForwardTarget(settings)
  checkHttpsSettings(settings)
  checkDialect(settings.dialect)
  const log = createLogger(settings.logLevel, settings.quiet ? () => {} : write, settings.logFormat)
  const { scenarioDirectories: directories, dataDir, store } = settings
  const stamp = await foldersStamp(directories)
  const book =
    customBook ??
    (await createScenarioCatalog({ ...scenarioSources(settings), standard: settings.scenario }))
  const storedState =
    state ??
    (dataDir === undefined && store === undefined
      ? undefined
      : await (await import('./open-stored-state.ts')).openStoredState(settings, log, {
          catalog: book,
          folder,
        }))
  const replica = storedState?.replica
  const limitLines = createLimitLog(log, settings)
  const { dropped } = limitLines
  const inboxes = createInboxes({
    bytes: settings.maxJournal,
    onChange: storedState?.store,
    onDropped: dropped,
  })
  let urls: readonly string[] = []
  // The ports of this emulator. The list is filled when the server listens.
  const ownPorts: number[] = []
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
    ...(replica && { ownInboxUrl: (url: URL) => replica.ownInboxUrl(url, urls[0] ?? '') }),
    ...(settings.callbackCa === undefined ? {} : { ca: settings.callbackCa }),
  })
  const startedAt = replica?.startedAt ?? settings.at ?? realNow()
  const journal = createRequestJournal(
    { ...requestJournalLimits, bytes: settings.maxJournal },
    dropped,
  )
  const emulator = createEmulator({
    settings,
    book,
    sender,
    startedAt,
    ...(storedState === undefined ? {} : { opened: storedState }),
    ...(replica && { replica }),
    onEvicted: limitLines.evicted,
    onRefused: limitLines.refused,
    onNamespaceDeleted(name, why) {
      journal.forget(name)
      inboxes.forget(name)
      if (why !== 'no room') return
      log.warn(
        `Namespace ${name} was idle longest and is evicted: at most ${settings.maxNamespaces} are stored (--max-namespaces).`,
      )
    },
  })
  const httpsPort = settings.httpsPort ?? (settings.intercept ? 0 : undefined)
  const https =
    httpsPort === undefined
      ? undefined
      : await (await import('../../tls/https-certificates.ts')).createHttpsCertificates(settings)
  const context: HttpContext = {
    emulator,
    providerStates: createProviderStates(emulator),
    journal,
    inboxes,
    log,
    hosts: createTrustedHosts(settings),
    setAside: storedState?.setAside ?? [],
    journalDamage: storedState?.damage ?? [],
    listeningUrl: () => urls[0] ?? '',
    namespaceOfSocket: sender.namespaceOfSocket,
    resends: new Map(),
    ...(replica && { namespacesElsewhere: new Map() }),
    controlRequests: { count: 0 },
    ...(settings.controlToken === undefined
      ? {}
      : {
          controlAccess: createControlAccess(
            settings.controlToken,
            () => urls[0]?.slice(urls[0].lastIndexOf(':') + 1) ?? '',
          ),
        }),
    ...(https?.authority === undefined ? {} : { authority: https.authority }),
    ...(record === undefined ? {} : { record }),
    ...(settings.intercept ? { platformCalls: createPlatformCalls() } : {}),
  }
  let startedReplica: StartedReplica | undefined
  const [listening, httpsListening] = await startListening().catch(async (error) => {
    await Promise.all([sender.close(), storedState?.close()])
    throw error
  })
  urls = listening.urls
  ownPorts.push(listening.port, ...(httpsListening === undefined ? [] : [httpsListening.port]))
  await startedReplica?.begin()
  emulator.processAllDue()
  // Shipped scenarios never change, so only the folders of the settings are watched.
  const watchedBook = {
    ...book,
    load: () => book.load().finally(emulator.events.notifyOtherChange),
  }
  const watcher =
    directories.length === 0 ? undefined : watchScenarios(watchedBook, directories, stamp, log)

  async function startListening() {
    await storedState?.begin({
      namespaces: emulator.namespaces.all,
      legacyNames: emulator.legacyNames,
      accounts: emulator.accounts,
      inboxes,
      billedInAll: emulator.billing.totals,
    })
    const routes = createRequestEntry(context)
    if (replica !== undefined) {
      const { createReplica } = await import('../replicas/start-replica.ts')
      startedReplica = createReplica(context, replica, routes.handle)
    }
    const entry = { ...routes, ...startedReplica }
    const onMalformed = record && ((bytes: Uint8Array) => record(malformedCall(bytes, realNow())))
    // A replica adds a header to each request that it passes on.
    const maxHead = settings.maxHead + (replica === undefined ? 0 : maxHopBytes)
    const common = { ...settings, maxHead, ...(onMalformed === undefined ? {} : { onMalformed }) }
    const plain = await listen(entry, common)
    if (https === undefined || httpsPort === undefined) return [plain] as const
    const { serverOptions } = https
    const { httpsServerWith, logRefusedCertificate } = await import('./https-server.ts')
    const secure = listen(entry, {
      ...common,
      port: httpsPort,
      https: httpsServerWith({ serverOptions, onRefused: logRefusedCertificate(log) }),
    })
    // If the HTTPS port is in use, close the HTTP port, too.
    return [
      plain,
      await secure.catch((error) => plain.close().then(() => Promise.reject(error))),
    ] as const
  }

  async function closePatiently(patienceMs: number): Promise<void> {
    emulator.close()
    await Promise.all([listening.drain(patienceMs), httpsListening?.drain(patienceMs)])
    // Close the store first: an aborted callback must not be stored as an attempt, so that it is sent again.
    await storedState?.close()
    await Promise.all([
      sender.close(),
      startedReplica?.close(),
      listening.close(),
      httpsListening?.close(),
      watcher?.close(),
    ])
  }

  return {
    urls,
    ...(httpsListening === undefined ? {} : { httpsUrl: httpsListening.urls[0] }),
    ...(https?.authority === undefined ? {} : { authority: https.authority }),
    emulator,
    httpContext: context,
    ...(storedState === undefined ? {} : { resumed: storedState.resumed }),
    close: () => closePatiently(0),
    closePatiently,
  }
}
