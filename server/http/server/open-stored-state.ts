import { pluralize } from '../../domain/text/pluralize.ts'
import type { LiveState } from '../../emulator/storage-port.ts'
import type { StoredState } from '../../emulator/stored-state.ts'
import type { Logger } from '../../records/logger.ts'
import type { Settings } from '../../runtime/settings.ts'
import { createStore } from '../../storage/create-store.ts'
import { openDataFolder } from '../../storage/folder/data-folder.ts'
import type { Folder } from '../../storage/folder/folder.ts'
import type { JournalCompaction } from '../../storage/journal/journal.ts'
import { journalVersion } from '../../storage/journal/journal-format.ts'
import type { SetAsideFile } from '../../storage/journal/unusable-state.ts'
import { openJournalStorage } from '../../storage/journal-storage.ts'
import { storedRequestSchema } from '../api/stored-request-schema.ts'

/** A data folder that tests use instead of a real one; `limits` decide when its journal is rewritten. */
export type DataFolderOverride = { readonly folder: Folder; readonly limits?: JournalCompaction }

/** Opens the data folder and logs what it contains. Throws a UserError if the folder cannot be used. */
export async function openStoredState(
  { dataDir = '', seed }: Pick<Settings, 'dataDir' | 'seed'>,
  log: Logger,
  override?: DataFolderOverride,
) {
  const folder = override?.folder ?? (await openDataFolder(dataDir))
  const opened = await openJournalStorage(folder, {
    seed,
    log,
    request: storedRequestSchema,
    limits: override?.limits,
  })
  const { state: stored, losses, damage, setAside } = opened
  const running = createStore(opened.storage, opened.latestStage)
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
  if (opened.seed !== seed) {
    log.warn(
      `${folder.name} was begun with --seed ${opened.seed}: namespaces that are in it keep their seed, new ones have ${seed}.`,
    )
  }
  return {
    ...opened,
    store: running.store,
    resumed: `${formatRecoverySummary(folder.name, stored)}${formatSetAside(setAside)}${damage.length === 0 ? '' : '; the journal is damaged, see the log'}`,

    async begin(state: LiveState) {
      const { inboxes } = state
      for (const name of stored.inboxes.names())
        inboxes.of(name).restore(stored.inboxes.of(name).dump())
      await running.begin(state)
    },

    async close(): Promise<void> {
      if (await running.close()) return
      log.error(`${folder.name}: the last changes could not be written and are lost.`)
    },
  }
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
