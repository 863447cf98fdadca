import {
  type AcquireResult,
  acquireSteps,
  claimPrefix,
  type LockStep,
  type LockSteps,
  releaseSteps,
} from '../../server/storage/folder/lock-protocol.ts'

/** The start of an exploration: the files, and what each process does. */
export type Contest = {
  /** The initial text of the file `lock`; undefined if there is none. */
  readonly lock?: string | undefined
  /** Further files at the start. */
  readonly files?: Readonly<Record<string, string>>
  readonly takers: number
  /** True if a further process owns the folder at the start and releases it at some time. */
  readonly isReleased?: boolean
  /** The number of processes that may be killed, each at any step. */
  readonly kills: number
  /** True if each taker releases the folder again. */
  readonly takersRelease?: boolean
}

export type LockExploration = {
  readonly states: number
  /** The steps that lead to two owners; undefined if no order of steps leads to two owners. */
  readonly twoOwners?: readonly string[]
  /** The steps after which no process can take the folder; undefined if no order leads there. */
  readonly stuck?: readonly string[]
}

/** A protocol to explore: returns the steps of a process with this record. */
export type AcquireProtocol = (record: string) => LockSteps<AcquireResult>

/** Tries every order of the steps of all processes. */
export function exploreLockOrders(
  contest: Contest,
  acquiring: AcquireProtocol = acquireSteps,
): LockExploration {
  const visited = new Set<string>()
  const path: string[] = []
  const result: { twoOwners?: readonly string[]; stuck?: readonly string[] } = {}

  function visit(state: State): void {
    const key = keyOf(state)
    if (visited.has(key) || result.twoOwners !== undefined || result.stuck !== undefined) return
    visited.add(key)
    const owners = state.processes.filter(({ phase }) => phase === 'owner')
    if (owners.length > 1) {
      result.twoOwners = [...path]
      return
    }
    const moves = movesIn(state, acquiring)
    if (
      moves.every(({ isKill }) => isKill) &&
      owners.length === 0 &&
      !canBeTaken(state, acquiring)
    ) {
      result.stuck = [...path]
      return
    }
    for (const { name, next } of moves) {
      path.push(name)
      visit(next())
      path.pop()
    }
  }

  visit(initialStateOf(contest))
  return { states: visited.size, ...result }
}

type Phase = 'acquiring' | 'owner' | 'releasing' | 'refused' | 'released' | 'killed'

type Process = {
  readonly record: string
  readonly phase: Phase
  /** The results of this process's steps in this phase. The next step depends only on them. */
  readonly answers: readonly unknown[]
  readonly releases: boolean
}

type State = {
  readonly files: ReadonlyMap<string, string>
  readonly processes: readonly Process[]
  readonly kills: number
}

function initialStateOf({
  lock,
  files = {},
  takers,
  isReleased,
  kills,
  takersRelease,
}: Contest): State {
  const taker = (n: number): Process => ({
    record: `taker ${n}`,
    phase: 'acquiring',
    answers: [],
    releases: takersRelease ?? false,
  })
  const owner: Process = { record: 'owner', phase: 'owner', answers: [], releases: true }
  const processes = Array.from({ length: takers }, (_, n) => taker(n + 1))
  const first = isReleased ? 'owner' : lock
  return {
    files: new Map([
      ...Object.entries(files),
      ...(first === undefined ? [] : [['lock', first] as const]),
    ]),
    processes: isReleased ? [owner, ...processes] : processes,
    kills,
  }
}

type Move = { readonly name: string; readonly isKill: boolean; readonly next: () => State }

function movesIn(state: State, acquiring: AcquireProtocol): readonly Move[] {
  return state.processes.flatMap((process, i): readonly Move[] => {
    const { record, phase } = process
    const becomes = (changed: Process, files = state.files, kills = state.kills): State => ({
      files,
      processes: state.processes.with(i, changed),
      kills,
    })
    const kill: Move = {
      name: `kill ${record}`,
      isKill: true,
      next: () =>
        becomes({ ...process, phase: 'killed', answers: [] }, state.files, state.kills - 1),
    }
    const killed = phase !== 'killed' && state.kills > 0 ? [kill] : []
    if (phase === 'owner') {
      if (!process.releases) return killed
      const next = () => becomes({ ...process, phase: 'releasing', answers: [] })
      return [{ name: `${record} begins to release`, isKill: false, next }, ...killed]
    }
    const pending = pendingStep(process, acquiring)
    if (pending === undefined) return killed
    const next = () => {
      const { answer, files } = applyStep(state, pending)
      return becomes(
        advanceProcess({ ...process, answers: [...process.answers, answer] }, acquiring),
        files,
      )
    }
    return [{ name: `${record}: ${stepText(pending)}`, isKill: false, next }, ...killed]
  })
}

function stepsOf(
  { phase, record }: Process,
  acquiring: AcquireProtocol,
): LockSteps<AcquireResult> | LockSteps<void> | undefined {
  if (phase === 'acquiring') return acquiring(record)
  return phase === 'releasing' ? releaseSteps(record) : undefined
}

// A generator cannot be copied, so it is run again with the same results.
function replayProcess(process: Process, acquiring: AcquireProtocol) {
  const steps = stepsOf(process, acquiring)
  let next = steps?.next()
  for (const answer of process.answers) next = steps?.next(answer)
  return next
}

function pendingStep(process: Process, acquiring: AcquireProtocol): LockStep | undefined {
  const next = replayProcess(process, acquiring)
  return next === undefined || next.done ? undefined : next.value
}

function advanceProcess(process: Process, acquiring: AcquireProtocol): Process {
  const next = replayProcess(process, acquiring)
  if (!next?.done) return process
  if (process.phase === 'releasing') return { ...process, phase: 'released', answers: [] }
  return { ...process, phase: next.value?.isOwner ? 'owner' : 'refused', answers: [] }
}

function applyStep({ files, processes }: Pick<State, 'files' | 'processes'>, step: LockStep) {
  const changed = new Map(files)
  switch (step.do) {
    case 'read':
      return { answer: files.get(step.name), files }
    case 'create':
      if (files.has(step.name)) return { answer: false, files }
      return { answer: true, files: changed.set(step.name, step.text) }
    case 'replace':
      return { answer: undefined, files: changed.set(step.name, step.text) }
    case 'remove':
      changed.delete(step.name)
      return { answer: undefined, files: changed }
    case 'check':
      return { answer: processes.some((process) => isAlive(process, step.record)), files }
    case 'clean':
      for (const name of files.keys()) if (name.startsWith(claimPrefix)) changed.delete(name)
      return { answer: undefined, files: changed }
  }
}

// A process may still run after it has released the folder or was refused.
function isAlive(process: Process, record: string): boolean {
  return process.record === record && process.phase !== 'killed'
}

// Returns true if a later process can take the folder after all others have ended.
function canBeTaken({ files }: State, acquiring: AcquireProtocol): boolean {
  const processes: Process[] = []
  const steps = acquiring('later')
  let current: State['files'] = files
  let next = steps.next()
  for (let n = 0; !next.done && n < 100; n++) {
    const { answer, files: changed } = applyStep({ files: current, processes }, next.value)
    current = changed
    next = steps.next(answer)
  }
  return next.done === true && next.value.isOwner
}

function stepText(step: LockStep): string {
  return 'name' in step ? `${step.do} ${step.name}` : step.do
}

function keyOf({ files, processes, kills }: State): string {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([
    sorted,
    processes.map(({ phase, answers }) => [phase, answers.map((answer) => answer ?? null)]),
    kills,
  ])
}
