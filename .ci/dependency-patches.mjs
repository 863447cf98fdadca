import { createRequire } from 'node:module'

/**
 * The changes that the build makes in third-party packages. A patch keeps the number of lines, so that the
 * list of components can show each changed line next to the original line.
 */
const PATCHES = [
  {
    module: /[\\/]pdfkit[\\/]js[\\/]pdfkit\.node\.mjs$/,
    file: 'js/pdfkit.node.mjs',
    reason:
      'Loads its fonts as modules: inside a bundle the paths of its own package do not exist.',
    apply: (code) =>
      code.replaceAll(
        /require\$1\('#standard-fonts\/(\w+)'\)/g,
        "require('./standard-fonts/$1.cjs')",
      ),
  },
  {
    module: /[\\/]jpeg-js[\\/]lib[\\/]encoder\.js$/,
    file: 'lib/encoder.js',
    reason: 'Reuses one encoder for each quality: its tables, 65,000 small arrays, never change.',
    apply: (code) =>
      code.replace(
        'var encoder = new JPEGEncoder(qu);',
        'var encoders = encode.encoders || (encode.encoders = {}), encoder = encoders[qu] || (encoders[qu] = new JPEGEncoder(qu));',
      ),
  },
  {
    module: /[\\/]express[\\/]lib[\\/]express\.js$/,
    file: 'lib/express.js',
    reason:
      'Leaves out body-parser and serve-static: the emulator reads bodies itself and serves no files, and loading them is a tenth of a start.',
    apply: (code) =>
      code
        .replace("var bodyParser = require('body-parser')", 'var bodyParser = {}')
        .replace("exports.static = require('serve-static');", 'exports.static = undefined;'),
  },
  {
    module: /[\\/]express[\\/]lib[\\/]response\.js$/,
    file: 'lib/response.js',
    reason: 'Leaves out send: the emulator sends no files with res.sendFile().',
    apply: (code) => code.replace("var send = require('send');", 'var send = undefined;'),
  },
  {
    module: /[\\/]express[\\/]lib[\\/]utils\.js$/,
    file: 'lib/utils.js',
    reason: 'Leaves out qs: the emulator uses the simple query parser.',
    apply: (code) => code.replace("var qs = require('qs');", 'var qs = undefined;'),
  },
  {
    module: /[\\/]debug[\\/]src[\\/]index\.js$/,
    file: 'src/index.js',
    reason: 'Writes no debug output of Express: the emulator has a log of its own.',
    apply: (code) => code.replace(/require\('\.\/(browser|node)\.js'\)/g, '() => () => {}'),
  },
  {
    module: /[\\/]mime-db[\\/]index\.js$/,
    file: 'index.js',
    reason:
      'Keeps only the media types that the emulator names by extension, because mime-types reads every type at a start.',
    apply: (code) => code.replace("require('./db.json')", JSON.stringify(usedMediaTypes())),
  },
  {
    module: /[\\/]@modelcontextprotocol[\\/]sdk[\\/]dist[\\/]esm[\\/]server[\\/]index\.js$/,
    file: 'dist/esm/server/index.js',
    reason:
      'Leaves out Ajv, half of the SDK in the bundle: the MCP server asks its user no questions.',
    apply: (code) =>
      code.replace(
        "import { AjvJsonSchemaValidator } from '../validation/ajv-provider.js';",
        'class AjvJsonSchemaValidator {}',
      ),
  },
]

const MEDIA_TYPES = [
  'application/json',
  'application/pdf',
  'application/xml',
  'application/x-www-form-urlencoded',
  'application/yaml',
  'application/zip',
  'image/jpeg',
  'image/png',
  'image/svg+xml',
  'multipart/form-data',
  'text/css',
  'text/csv',
  'text/html',
  'text/javascript',
  'text/plain',
  'text/yaml',
]

function usedMediaTypes() {
  const all = createRequire(import.meta.url)('mime-db')
  return Object.fromEntries(MEDIA_TYPES.map((type) => [type, all[type] ?? {}]))
}

/** Applies the patches, and adds each change to `applied`, by the id of the changed module. */
export function patchPackages(applied, patches = PATCHES) {
  return {
    name: 'patch-packages',
    transform(code, id) {
      const patch = patches.find(({ module }) => module.test(id))
      if (patch === undefined) return null
      const changed = patch.apply(code)
      if (changed === code) {
        throw new Error(
          `The patch of ${patch.file} finds nothing to change. Compare the new version with .ci/dependency-patches.mjs.`,
        )
      }
      applied.set(id, { reason: patch.reason, diff: formatDiff(patch.file, code, changed) })
      return changed
    },
  }
}

// A unified diff without context, of two texts with the same number of lines.
function formatDiff(file, before, after) {
  const [old, changed] = [before.split('\n'), after.split('\n')]
  if (old.length !== changed.length) throw new Error(`The patch of ${file} adds or removes lines.`)
  const hunks = old.flatMap((line, i) =>
    line === changed[i] ? [] : [`@@ -${i + 1} +${i + 1} @@\n-${line}\n+${changed[i]}\n`],
  )
  return `--- a/${file}\n+++ b/${file}\n${hunks.join('')}`
}
