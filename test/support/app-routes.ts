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
  readonly handle?: { readonly stack?: readonly Layer[] }
}

/** Returns every route of an app with each of its methods. For a route with any method, returns GET, POST, OPTIONS. */
export function routesOf(app: Express): readonly AppRoute[] {
  return routesIn((app.router as unknown as { stack: readonly Layer[] }).stack, '')
}

function routesIn(layers: readonly Layer[], prefix: string): readonly AppRoute[] {
  return layers.flatMap(({ rawPath = '/', route, handle }) => {
    const paths = (typeof rawPath === 'string' ? [rawPath] : rawPath).map((path) =>
      path === '/' ? prefix : `${prefix}${path}`,
    )
    if (route === undefined) return paths.flatMap((path) => routesIn(handle?.stack ?? [], path))
    return paths.flatMap((path) =>
      methodsOf(route.methods).map((method) => ({ method, path: path || '/' })),
    )
  })
}

function methodsOf(methods: Readonly<Record<string, boolean>>): readonly string[] {
  const specific = Object.keys(methods).filter((method) => method !== '_all')
  const any = methods._all === true ? ['get', 'post', 'options'] : []
  return [...new Set([...specific, ...any])].map((method) => method.toUpperCase())
}
