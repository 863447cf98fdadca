import type { Express } from 'express'

export interface AppRoute {
  readonly method: string
  /** The path with its parameters, as in `/link/:id`. */
  readonly path: string
}

// The parts of an Express router's internal data that this module reads.
type Layer = {
  readonly rawPath?: string | readonly string[]
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> }
  readonly handle?: Handle
}

type Handle = {
  readonly stack?: readonly Layer[]
  /** Loads the routes of a handler that loads them at its first request. */
  readonly load?: () => Promise<Handle>
}

/** Returns every route of an app with each of its methods. For a route with any method, returns GET, POST, OPTIONS. */
export async function routesOf(app: Express): Promise<readonly AppRoute[]> {
  return routesIn((app.router as unknown as { stack: readonly Layer[] }).stack, '')
}

async function routesIn(layers: readonly Layer[], prefix: string): Promise<readonly AppRoute[]> {
  const routes: AppRoute[] = []
  for (const { rawPath = '/', route, handle } of layers) {
    const { stack = [] } = (await handle?.load?.()) ?? handle ?? {}
    for (const path of typeof rawPath === 'string' ? [rawPath] : rawPath) {
      const whole = path === '/' ? prefix : `${prefix}${path}`
      if (route === undefined) routes.push(...(await routesIn(stack, whole)))
      else {
        for (const method of methodsOf(route.methods)) routes.push({ method, path: whole || '/' })
      }
    }
  }
  return routes
}

function methodsOf(methods: Readonly<Record<string, boolean>>): readonly string[] {
  const specific = Object.keys(methods).filter((method) => method !== '_all')
  const any = methods._all === true ? ['get', 'post', 'options'] : []
  return [...new Set([...specific, ...any])].map((method) => method.toUpperCase())
}
