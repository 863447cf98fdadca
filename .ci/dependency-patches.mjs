/**
 * The changes that the build makes in third-party packages. A patch keeps the number of lines, so that the
 * list of components can show each changed line beside the original.
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
]

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
