import { refresh } from './refresh.ts'

/** An event of the change stream: the ids of changed verifications; null means that anything may have changed. */
type Change = { readonly verifications: readonly string[] | null }

// The first refresh waits a little, to combine a burst of changes. Later ones keep a minimum distance.
const firstRefreshMs = 15
const minRefreshMs = 200

/**
 * Refreshes the page when something that it shows has changed. `body[data-live]` is the URL of the change stream;
 * `body[data-live-only]` is the id of the verification that the page shows.
 *
 * A browser opens at most six connections to a host, so all tabs share one stream. The tab that holds the lock
 * reads the stream and forwards events to the other tabs.
 */
export function startLiveUpdates(): void {
  const { live } = document.body.dataset
  if (live === undefined) return
  // Behind a proxy, several emulators can have the same origin, each with its own stream.
  const lockName = `videoid-emulator ${live}`
  const channel = new BroadcastChannel(lockName)
  const refreshSoon = createThrottledRefresh()
  const onChange = (change: Change) => {
    if (isRelevant(change)) refreshSoon()
  }
  channel.onmessage = ({ data }: MessageEvent<Change>) => onChange(data)

  const listen = () => {
    const source = new EventSource(live)
    const publish = (change: Change) => {
      onChange(change)
      channel.postMessage(change)
    }
    source.addEventListener('change', ({ data }) => publish(JSON.parse(data)))
    // Anything may have changed since the page was rendered or the connection was lost.
    source.onopen = () => publish({ verifications: null })
    source.onerror = () => showOffline(true)
  }
  if (navigator.locks === undefined) {
    listen()
    return
  }
  const hold = () => {
    listen()
    return new Promise(() => {})
  }
  void navigator.locks.request(lockName, { ifAvailable: true }, (lock) => {
    if (lock !== null) return hold()
    // Another tab reads the stream. Refresh once, for changes before this tab was connected.
    refreshSoon()
    void navigator.locks.request(lockName, hold)
    return undefined
  })
}

function isRelevant({ verifications }: Change): boolean {
  const { liveOnly } = document.body.dataset
  return liveOnly === undefined || verifications === null || verifications.includes(liveOnly)
}

function createThrottledRefresh(): () => void {
  let isScheduled = false
  let isRunning = false
  let runAgain = false
  let hasMissedChange = false
  let lastRefreshAt = 0

  async function run(): Promise<void> {
    isScheduled = false
    if (isUnseen()) return
    isRunning = true
    lastRefreshAt = performance.now()
    try {
      await refresh()
      showOffline(false)
    } catch {
      showOffline(true)
    }
    isRunning = false
    if (runAgain) request()
  }

  function request(): void {
    if (isUnseen()) return
    hasMissedChange = false
    runAgain = isRunning
    if (isScheduled || isRunning) return
    isScheduled = true
    const wait = Math.max(firstRefreshMs, lastRefreshAt + minRefreshMs - performance.now())
    setTimeout(() => void run(), lastRefreshAt === 0 ? firstRefreshMs : wait)
  }

  // True while the page is hidden: it is refreshed only when it is visible again.
  function isUnseen(): boolean {
    if (document.hidden) hasMissedChange = true
    return document.hidden
  }

  document.addEventListener('visibilitychange', () => {
    if (hasMissedChange) request()
  })
  return request
}

function showOffline(offline: boolean): void {
  document.body.toggleAttribute('data-offline', offline)
}
