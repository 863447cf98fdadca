import { setTimeout as sleep } from 'node:timers/promises'
import { call } from './soak-receiver.mjs'

const PATHS = ['/IT-live', '/IT-selfie', '/IT-automatic']

/**
 * A client whose clock runs fast, so that callbacks are sent by the clock while the emulator is killed. It
 * stores every confirmed fact: the ids that it opened, and the callbacks that were reported as delivered.
 */
export function createRunningClient({ name, receiver, failed }) {
  const headers = { authorization: `Bearer ${name}` }
  let hookOf = new Map()
  let delivered = new Map()
  let opened = 0
  let isUnderWay = false

  const ask = (url, path, options = {}) => call(url + path, { headers, ...options })

  return {
    name,
    ids: () => [...hookOf.keys()],
    isUnderWay: () => isUnderWay,

    /** Opens verifications until the emulator no longer answers. */
    async work(load, url) {
      const clock = { mode: 'system', speed: 600 }
      await ask(url, '/__emulator/clock', { method: 'PUT', body: clock })
      for (;;) {
        const callback = { url: `${receiver.url}/${name}-${++opened}` }
        const body = { mail: 'anna@example.com', callback }
        isUnderWay = true
        const answer = await ask(url, PATHS[opened % 3], { method: 'POST', body })
        if (answer.status === 0) break
        isUnderWay = false
        load.acknowledge()
        const { id } = answer.body.data
        if (hookOf.has(id)) failed(`${name}: the id ${id} came twice`)
        hookOf.set(id, callback.url)
        if (opened % 10 === 0 && !(await noteDelivered(url))) break
        await sleep(10)
      }
      if (!load.isKilled()) failed(`${name}: no answer from a running emulator`)
    },

    /** Checks that every opened verification exists once. One more may exist, from a POST without a response. */
    async check(url) {
      const { status, body } = await ask(url, '/__emulator/verifications')
      const rows = status === 200 ? body.data.map(({ id }) => id) : []
      const there = new Set(rows)
      const lost = [...hookOf.keys()].filter((id) => !there.has(id))
      const more = rows.filter((id) => !hookOf.has(id))
      if (lost.length > 0)
        failed(`${name}: ${lost.length} answered POSTs are lost, for example ${lost[0]}`)
      if (there.size < rows.length) failed(`${name}: an id is listed twice`)
      if (more.length > (isUnderWay ? 1 : 0)) failed(`${name}: ${more.length} ids too many`)
      const hooks = await Promise.all(more.map((id) => hookOfVerification(url, id)))
      for (const [i, id] of more.entries()) hookOf.set(id, hooks[i])
      isUnderWay = false
    },

    /** Checks that every callback was sent at least once in total, and at most once in each run of the emulator. */
    async checkCallbacks(url) {
      await ask(url, '/__emulator/clock/advance', { method: 'POST', body: { until: 'idle' } })
      const { body } = await ask(url, '/__emulator/deliveries')
      for (const { id, verification, status } of body.data) {
        const runs = receiver.runs(hookOf.get(verification), id)
        if (status !== 'delivered') failed(`${name}: callback ${id} is ${status} at the end`)
        if (runs.length === 0) failed(`${name}: callback ${id} never arrived`)
        if (new Set(runs).size < runs.length)
          failed(`${name}: callback ${id} arrived twice in one run`)
        const known = delivered.get(id)
        if (known !== undefined && runs.some((run) => run > known)) {
          failed(
            `${name}: callback ${id} was reported as delivered, and sent again after a restart`,
          )
        }
      }
      const repeated = body.data.filter(
        ({ id, verification }) => receiver.runs(hookOf.get(verification), id).length > 1,
      )
      return { callbacks: body.data.length, repeated: repeated.length }
    },

    forgetAll() {
      hookOf = new Map()
      delivered = new Map()
    },
  }

  async function noteDelivered(url) {
    const { status, body } = await ask(url, '/__emulator/deliveries?status=delivered')
    for (const { id } of body.data ?? []) if (!delivered.has(id)) delivered.set(id, receiver.run)
    return status !== 0
  }

  async function hookOfVerification(url, id) {
    const { body } = await ask(url, `/__emulator/verifications/${id}`)
    return body.request.callback.url
  }
}
