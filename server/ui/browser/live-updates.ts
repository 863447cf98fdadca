import { refresh } from './refresh.ts'

/** What the server says of a change: enough to know whether a page shows it. */
type Change = { readonly verifications: readonly string[] | null }

const lockName = 'videoid-emulator-changes'

// A burst is one change; whoever looks sees no more than this anyway.
const firstRefreshMs = 15
const minRefreshMs = 200

/**
 * Refreshes the page whenever something changes that it shows: `body[data-live]` is the stream of
 * changes, `body[data-live-only]` the one verification it is about.
 *
 * A browser opens six connections to a host, so many tabs share one stream where they can: the tab
 * that holds the lock listens and tells the others.
 */
export function startLiveUpdates(): void {
  const { live } = document.body.dataset
  if (live === undefined) return
  const channel = new BroadcastChannel('videoid-emulator')
  const refreshSoon = createThrottledRefresh()
  const hear = (change: Change) => {
    if (isRelevant(change)) refreshSoon()
  }
  channel.onmessage = ({ data }: MessageEvent<Change>) => hear(data)

  const listen = () => {
    const source = new EventSource(live)
    const tell = (change: Change) => {
      hear(change)
      channel.postMessage(change)
    }
    source.addEventListener('change', ({ data }) => tell(JSON.parse(data)))
    // Nobody knows what has happened since the page was made, or since a connection was lost.
    source.onopen = () => tell({ verifications: null })
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
    // Another tab listens; what happened before this one heard of it is to be seen as well.
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
  let waiting = false
  let busy = false
  let again = false
  let missed = false
  let last = 0

  async function run(): Promise<void> {
    waiting = false
    if (isUnseen()) return
    busy = true
    last = performance.now()
    try {
      await refresh()
      showOffline(false)
    } catch {
      showOffline(true)
    }
    busy = false
    if (again) request()
  }

  function request(): void {
    if (isUnseen()) return
    missed = false
    again = busy
    if (waiting || busy) return
    waiting = true
    const wait = Math.max(firstRefreshMs, last + minRefreshMs - performance.now())
    setTimeout(() => void run(), last === 0 ? firstRefreshMs : wait)
  }

  // Nobody sees a hidden page: it asks once when it is looked at again.
  function isUnseen(): boolean {
    if (document.hidden) missed = true
    return document.hidden
  }

  document.addEventListener('visibilitychange', () => {
    if (missed) request()
  })
  return request
}

function showOffline(offline: boolean): void {
  document.body.toggleAttribute('data-offline', offline)
}
