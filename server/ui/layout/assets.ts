import { extname } from 'node:path'
import { Router } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import ASSETS from './generated/assets.json' with { type: 'json' }

export type AssetName = keyof typeof ASSETS

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
}

/** Returns the URL of a script or a style sheet. It contains a hash of the content. */
export function assetUrl(name: AssetName): string {
  return `/__emulator/assets/${name}?v=${ASSETS[name].hash}`
}

/** Returns the text of a script or a style sheet. */
export function assetText(name: AssetName): string {
  return ASSETS[name].text
}

/** Routes of the pages' script and style sheets. Browsers may cache them for ever. */
export function assetRoutes(): Router {
  const router = Router()
  router.get('/assets/:name', (req, res) => {
    const { name } = req.params
    const asset = Object.hasOwn(ASSETS, name) ? ASSETS[name as AssetName] : undefined
    if (asset === undefined) {
      throw new ControlApiError(404, 'The pages have no such asset.', {
        fix: `The assets are ${Object.keys(ASSETS).join(', ')}.`,
      })
    }
    res.setHeader('Content-Type', `${CONTENT_TYPES[extname(name)]}; charset=utf-8`)
    const current = req.query.v === asset.hash
    res.setHeader('Cache-Control', current ? 'public, max-age=31536000, immutable' : 'no-cache')
    res.end(asset.text)
  })
  return router
}
