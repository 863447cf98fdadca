import { pluralize } from '../../domain/text/pluralize.ts'
import type { LiveState, LoadedState, OpenedStore } from '../../emulator/storage-port.ts'
import type { StoredState } from '../../emulator/stored-state.ts'
import type { Logger } from '../../records/logger.ts'
import { realNow } from '../../runtime/real-time.ts'
import type { Settings } from '../../runtime/settings.ts'
import type { ScenarioCatalog } from '../../scenario-files/scenario-catalog.ts'
import { createStore, type RunningStore } from '../../storage/create-store.ts'
import { openDataFolder } from '../../storage/folder/data-folder.ts'
import type { Folder } from '../../storage/folder/folder.ts'
import type { JournalCompaction } from '../../storage/journal/journal.ts'
import { journalVersion } from '../../storage/journal/journal-format.ts'
import type { SetAsideFile } from '../../storage/journal/unusable-state.ts'
import { openJournalStorage } from '../../storage/journal-storage.ts'
import { storedRequestSchema } from '../api/stored-request-schema.ts'
import { sharedSettingsOf } from '../replicas/shared-settings.ts'
import { createInboxRedirect, type OpenReplica } from '../replicas/start-replica.ts'

/** A data folder that tests use instead of a real one; `limits` decide when its journal is rewritten. */
export type DataFolderOverride = { readonly folder: Folder; readonly limits?: JournalCompaction }

/** Opens the data folder or the database that the settings name, and logs what it contains. */
export function openStoredState(
  settings: Settings,
  log: Logger,
  { catalog, folder }: { catalog: ScenarioCatalog; folder?: DataFolderOverride | undefined },
): Promise<OpenState> {
  const { store } = settings
  return store === undefined
    ? openFolderState(settings, log, folder)
    : openDatabaseState({ ...settings, store }, catalog, log)
}

/** Stored state in use. */
export interface OpenState extends OpenedStore {
  /** One sentence about the state that was loaded. */
  readonly resumed: string
  readonly setAside: readonly SetAsideFile[]
  readonly damage: readonly string[]
  /** Set for one of several replicas. Its state is empty: it loads each namespace that it takes over. */
  readonly replica?: OpenReplica
  /** Restores the inboxes, and starts to store changes. */
  begin(state: LiveState): Promise<void>
  /** Writes pending changes. Logs an error if that fails. */
  close(): Promise<void>
}

async function openDatabaseState(
  settings: Settings & { readonly store: string },
  catalog: ScenarioCatalog,
  log: Logger,
): Promise<OpenState> {
  const { store, storeWait, storeLease: leaseMs, seed, advertise, at, publicUrl } = settings
  const replica =
    advertise === undefined
      ? undefined
      : {
          address: advertise,
          settings: sharedSettingsOf(settings, catalog),
          startedAt: at ?? realNow(),
        }
  const { openPostgresStorage } = await import('../../storage/postgres/postgres-storage.ts')
  const opened = await openPostgresStorage({
    url: store,
    waitMs: storeWait,
    seed,
    log,
    leaseMs,
    request: storedRequestSchema,
    ...(replica && { replica }),
  })
  const { name, state, latest, storage, cluster, facts } = opened
  warnOfOtherSeed(name, opened.seed, seed, log)
  const open = openStateOf({ name, state, latest, log, running: createStore(storage) })
  if (advertise === undefined || cluster === undefined || facts === undefined) return open
  const { owns, billedElsewhere } = cluster
  const ownInboxUrl = createInboxRedirect(cluster, advertise, publicUrl)
  const resumed = `${name}: replica ${advertise}`
  return {
    ...open,
    resumed,
    replica: { cluster, owns, billedElsewhere, ownInboxUrl, address: advertise, leaseMs, ...facts },
  }
}

function warnOfOtherSeed(name: string, before: number, seed: number, log: Logger): void {
  if (before === seed) return
  log.warn(
    `${name} was begun with --seed ${before}: namespaces that are in it keep their seed, new ones have ${seed}.`,
  )
}

interface OpenStateParts extends LoadedState {
  readonly name: string
  readonly log: Logger
  readonly running: RunningStore
  readonly setAside?: readonly SetAsideFile[]
  readonly damage?: readonly string[]
}

function openStateOf({
  name,
  state,
  latest,
  log,
  running,
  setAside = [],
  damage = [],
}: OpenStateParts): OpenState {
  const isDamaged = damage.length > 0
  return {
    store: running.store,
    state,
    latest,
    setAside,
    damage,
    resumed: `${formatRecoverySummary(name, state)}${formatSetAside(setAside)}${isDamaged ? '; the journal is damaged, see the log' : ''}`,

    async begin(live) {
      const { inboxes } = live
      for (const namespace of state.inboxes.names())
        inboxes.of(namespace).restore(state.inboxes.of(namespace).dump())
      await running.begin(live)
    },

    async close() {
      if (await running.close()) return
      log.error(`${name}: the last changes could not be written and are lost.`)
    },
  }
}

async function openFolderState(
  { dataDir = '', seed }: Pick<Settings, 'dataDir' | 'seed'>,
  log: Logger,
  override?: DataFolderOverride,
): Promise<OpenState> {
  const folder = override?.folder ?? (await openDataFolder(dataDir))
  const opened = await openJournalStorage(folder, {
    seed,
    log,
    request: storedRequestSchema,
    limits: override?.limits,
  })
  const { state: stored, losses, damage, setAside } = opened
  if (folder.unseenOwner !== undefined) {
    log.warn(
      `${folder.name} is taken over from process ${folder.unseenOwner} of another container or machine, which this emulator cannot check. If that process still runs, it answers 507 from now on.`,
    )
  }
  for (const loss of losses) log.warn(`${folder.name}: ${loss}`)
  if (opened.olderVersion !== undefined) {
    log.info(
      `${folder.name}: the journal had version ${opened.olderVersion} and is rewritten as version ${journalVersion}; an older release cannot read it any more.`,
    )
  }
  warnOfOtherSeed(folder.name, opened.seed, seed, log)
  const running = createStore(opened.storage, opened.latestStage)
  const { latest } = opened
  return openStateOf({ name: folder.name, state: stored, latest, log, running, setAside, damage })
}

// `/var/emulator: 3 namespaces, 120 verifications and 4 callbacks to be sent; running clocks have continued`
function formatRecoverySummary(name: string, { namespaces }: StoredState): string {
  if (namespaces.size === 0) return `${name}: new`
  const all = [...namespaces.values()]
  const verifications = all.flatMap(({ verifications }) => [...verifications.values()])
  const callbacksToSend = verifications
    .flatMap(({ deliveries }) => deliveries)
    .filter(({ status }) => status === 'scheduled' || status === 'sending').length
  const clocks = [
    ...(all.some(({ state }) => state.clock.mode === 'manual')
      ? ['manual clocks show the same time as before']
      : []),
    ...(all.some(({ state }) => state.clock.mode === 'system')
      ? ['running clocks have continued']
      : []),
  ]
  const parts = [
    pluralize(namespaces.size, 'namespace'),
    pluralize(verifications.length, 'verification'),
    pluralize(callbacksToSend, 'callback to send', 'callbacks to send'),
  ]
  return `${name}: ${parts.join(', ')}; ${clocks.join(', ')}`
}

const maxNamed = 3

// Names the files only; the log and GET /__emulator/health give the reasons.
function formatSetAside(setAside: readonly SetAsideFile[]): string {
  if (setAside.length === 0) return ''
  const names = setAside.slice(0, maxNamed).map(({ namespace, file }) => {
    const description =
      namespace === undefined ? 'records of no namespace' : `namespace ${namespace}`
    return `${description} as ${file}`
  })
  const more = setAside.length - names.length
  return `; set aside: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
