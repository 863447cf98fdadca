import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { memoryUsage } from 'node:process'
import { Router } from 'express'
import { version } from '../../runtime/version.ts'
import type { HttpContext } from '../http-context.ts'

/**
 * The route with metrics for Prometheus. Labels have few possible values: operations, statuses and outcomes, but no
 * namespaces, ids or paths.
 */
export function metricsRoutes(context: HttpContext): Router {
  const router = Router()
  // The measurement starts with the first request, because it costs CPU time.
  let delays: IntervalHistogram | undefined

  router.get('/metrics', (_req, res) => {
    const families = [...emulatorFamilies(context), ...processFamilies(delays)]
    delays ??= monitorEventLoopDelay({ resolution: 20 })
    delays.enable()
    delays.reset()
    res.setHeader('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
    res.end(families.map(formatFamily).join(''))
  })

  return router
}

type MetricSample = { readonly labels?: Readonly<Record<string, string>>; readonly value: number }

type MetricFamily = {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly samples: readonly MetricSample[]
}

function emulatorFamilies({ emulator, journal, inboxes }: HttpContext): readonly MetricFamily[] {
  const { counters, eviction } = emulator
  return [
    singleMetric('build_info', 'gauge', 'The version that runs.', 1, { version }),
    {
      name: 'requests_total',
      type: 'counter',
      help: 'Requests to the emulated API by operation and status; status 0 is a connection that was lost before a response.',
      samples: [...journal.countsByOperation()].map(([{ operation, status }, value]) => ({
        labels: { operation, status: String(status) },
        value,
      })),
    },
    labelledCounter(
      'transitions_total',
      'Transitions by the status they led to.',
      'to',
      counters.transitions,
    ),
    labelledCounter(
      'callbacks_total',
      'Attempts to send callbacks by outcome.',
      'outcome',
      counters.attempts,
    ),
    singleMetric('verifications', 'gauge', 'Stored verifications.', emulator.namespaceById.size),
    singleMetric(
      'verifications_evicted_total',
      'counter',
      'Evicted verifications.',
      eviction.evictedCount(),
    ),
    singleMetric('namespaces', 'gauge', 'Stored namespaces.', emulator.namespaces.all().length),
    singleMetric(
      'namespaces_forgotten_total',
      'counter',
      'Evicted namespaces.',
      emulator.namespaces.evictedCount,
    ),
    singleMetric('inbox_bytes', 'gauge', 'Size of all inboxes.', inboxes.bytes()),
  ]
}

function processFamilies(delays: IntervalHistogram | undefined): readonly MetricFamily[] {
  const { rss, heapUsed } = memoryUsage()
  // The delay is 0 if nothing was measured since the last request.
  const delaySeconds = delays === undefined || delays.count === 0 ? 0 : delays.percentile(99) / 1e9
  return [
    singleMetric('resident_memory_bytes', 'gauge', 'Memory of this process, from the system.', rss),
    singleMetric(
      'heap_used_bytes',
      'gauge',
      'Memory that JavaScript uses, a part of the resident memory.',
      heapUsed,
    ),
    singleMetric(
      'event_loop_delay_p99_seconds',
      'gauge',
      'How late timers ran since the last request for these metrics, 99th percentile.',
      delaySeconds,
    ),
  ]
}

function singleMetric(
  name: string,
  type: MetricFamily['type'],
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): MetricFamily {
  return { name, type, help, samples: [{ labels, value }] }
}

function labelledCounter(
  name: string,
  help: string,
  label: string,
  countByLabel: ReadonlyMap<string, number>,
): MetricFamily {
  const samples = [...countByLabel].map(([labelValue, value]) => ({
    labels: { [label]: labelValue },
    value,
  }))
  return { name, type: 'counter', help, samples }
}

// https://prometheus.io/docs/instrumenting/exposition_formats/
function formatFamily({ name, type, help, samples }: MetricFamily): string {
  const fullName = `videoid_emulator_${name}`
  const lines = samples.map(({ labels = {}, value }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${text}"`)
    return `${fullName}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`
  })
  return [`# HELP ${fullName} ${help}`, `# TYPE ${fullName} ${type}`, ...lines, ''].join('\n')
}
