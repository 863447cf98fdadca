import {
  isClassDeclaration,
  isFunctionDeclaration,
  isInterfaceDeclaration,
  isMethodDeclaration,
  isMethodSignatureDeclaration,
  isPropertyDeclaration,
  isPropertySignatureDeclaration,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
  isVariableDeclaration,
  type Node,
} from 'typescript/unstable/ast'
import {
  API,
  NodeBuilderFlags,
  type Project,
  SymbolFlags,
  type Symbol as TypeScriptSymbol,
} from 'typescript/unstable/sync'
import {
  docOf,
  findDerivedTypes,
  isDocumented,
  signatureOf,
  typeNamesIn,
} from './declaration-text.ts'

/** A public function, class, interface, type or constant, as its source declares it. */
export interface Declaration {
  readonly name: string
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'constant'
  /** The module that exports it, such as `videoid-emulator`; absent for a type that others only mention. */
  readonly module?: string
  /** Its doc comment without stars. */
  readonly doc: string
  /** Its signature, or its type as written. Empty if `members` describe it completely. */
  readonly code: string
  /** The types that an interface or a class extends, as written. */
  readonly bases: readonly string[]
  readonly members: readonly DeclaredMember[]
  /** The public types that the declaration mentions outside its members. */
  readonly mentions: readonly string[]
}

/** A property or a method of a class, an interface or an object type. */
export interface DeclaredMember {
  readonly name: string
  readonly isMethod: boolean
  /** The type of a property, the signature of a method. */
  readonly code: string
  readonly isOptional: boolean
  readonly doc: string
  readonly mentions: readonly string[]
}

// Print types without truncation, and names without the path of their file.
const FLAGS = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope

// Types whose members are not documented, because users store and restore such a value as a whole.
const OPAQUE = ['Snapshot']

/**
 * Reads the exports of the given modules (name to file, from `root`), and every type of this project that
 * they mention, in the order of discovery.
 */
export function readDeclarations(
  root: string,
  modules: Readonly<Record<string, string>>,
): readonly Declaration[] {
  const api = new API({ cwd: root })
  try {
    const config = `${root}/tsconfig.build.json`
    const project = api.updateSnapshot({ openProjects: [config] }).getProjects()[0]
    if (project === undefined) throw new Error(`TypeScript cannot open ${config}.`)
    return createReader(project, root).read(modules)
  } finally {
    api.close()
  }
}

function createReader(project: Project, root: string) {
  const { checker, program } = project
  const entryByName = new Map<
    string,
    { readonly path: string; readonly module?: string; readonly node: Node }
  >()

  function exportsOf(file: string): readonly TypeScriptSymbol[] {
    const source = program.getSourceFile(`${root}/${file}`)
    const symbol = source && checker.getSymbolAtLocation(source)
    if (symbol === undefined) throw new Error(`${file} exports nothing.`)
    return checker.getExportsOfModule(symbol)
  }

  /** Registers the declaration of a symbol and returns its name. Undefined if another project declares it. */
  function register(symbol: TypeScriptSymbol, module?: string): string | undefined {
    const target = symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    const [declaration] = target.declarations
    if (declaration === undefined || !isOurs(declaration.path)) return undefined
    const node = declaration.resolve(project)
    if (node === undefined || !isDocumented(node)) return undefined
    const existing = entryByName.get(target.name)
    if (existing !== undefined && existing.path !== declaration.path) {
      throw new Error(
        `Two public types are called ${target.name}: ${existing.path}, ${declaration.path}.`,
      )
    }
    if (existing === undefined) {
      entryByName.set(target.name, {
        path: declaration.path,
        node,
        ...(module === undefined ? {} : { module }),
      })
    }
    return target.name
  }

  const isOurs = (path: string) =>
    path.toLowerCase().startsWith(`${root.toLowerCase()}/`) && !path.includes('/node_modules/')

  function mentionsIn(...nodes: readonly (Node | undefined)[]): readonly string[] {
    const names = nodes.flatMap((node) => (node === undefined ? [] : typeNamesIn(node)))
    const registered = names.flatMap((name) => {
      const symbol = checker.getSymbolAtLocation(name)
      return symbol === undefined ? [] : (register(symbol) ?? [])
    })
    return [...new Set(registered)]
  }

  /** Returns a type as written, with derived parts such as `(typeof LIST)[number]` replaced by their result. */
  function typeText(type: Node): string {
    let text = type.getText()
    const start = type.getStart()
    for (const part of findDerivedTypes(type).toReversed()) {
      const resolved = checker.getTypeAtLocation(part)
      if (resolved === undefined) continue
      const names = checker.typeToString(resolved, part, FLAGS)
      const [from, to] = [part.getStart() - start, part.end - start]
      text = text.slice(0, from) + names.replaceAll(/"([^"']*)"/g, "'$1'") + text.slice(to)
    }
    return text
  }

  function declarationOf(name: string, node: Node): Omit<Declaration, 'module'> {
    const defaults = { name, doc: docOf(node), code: '', bases: [], members: [], mentions: [] }
    if (isFunctionDeclaration(node)) {
      const mentions = mentionsIn(...node.parameters.map(({ type }) => type), node.type)
      return { ...defaults, kind: 'function', code: signatureOf(node), mentions }
    }
    if (isVariableDeclaration(node)) {
      const type = checker.getTypeAtLocation(node.name)
      const code = `const ${name}: ${type === undefined ? 'unknown' : checker.typeToString(type)}`
      return { ...defaults, kind: 'constant', doc: docOf(node.parent.parent), code }
    }
    if (isTypeAliasDeclaration(node)) {
      if (isTypeLiteralNode(node.type)) {
        const members = membersOf(node.type.members, OPAQUE.includes(name))
        return { ...defaults, kind: 'type', members }
      }
      const text = typeText(node.type)
      const code = `type ${name} =${text.startsWith('|') ? '\n  ' : ' '}${text}`
      return { ...defaults, kind: 'type', code, mentions: mentionsIn(node.type) }
    }
    if (!isInterfaceDeclaration(node) && !isClassDeclaration(node))
      return { ...defaults, kind: 'type' }
    const heritage = (node.heritageClauses ?? []).flatMap(({ types }) => [...types])
    return {
      ...defaults,
      kind: isClassDeclaration(node) ? 'class' : 'interface',
      bases: heritage.map((type) => type.getText()),
      members: membersOf(node.members, OPAQUE.includes(name)),
      mentions: mentionsIn(...heritage),
    }
  }

  function membersOf(nodes: readonly Node[], isOpaque: boolean): readonly DeclaredMember[] {
    return nodes.flatMap((node) => {
      const isProperty = isPropertySignatureDeclaration(node) || isPropertyDeclaration(node)
      const isMethod = isMethodSignatureDeclaration(node) || isMethodDeclaration(node)
      // Skip `override name`, which every error class has.
      if ((!isProperty && !isMethod) || node.getText().includes('override ')) return []
      const types = isMethod ? [...node.parameters.map(({ type }) => type), node.type] : [node.type]
      return {
        name: node.name.getText(),
        isMethod,
        code: isMethod
          ? signatureOf(node)
          : node.type
            ? typeText(node.type)
            : (node.initializer?.getText() ?? ''),
        isOptional: node.postfixToken?.getText() === '?',
        doc: docOf(node),
        mentions: isOpaque ? [] : mentionsIn(...types),
      }
    })
  }

  return {
    read(modules: Readonly<Record<string, string>>): readonly Declaration[] {
      for (const [module, file] of Object.entries(modules)) {
        for (const symbol of exportsOf(file)) register(symbol, module)
      }
      const declarations: Declaration[] = []
      // `declarationOf` adds further entries to the map during this loop.
      for (const [name, { node, module }] of entryByName) {
        const declaration = declarationOf(name, node)
        declarations.push(module === undefined ? declaration : { ...declaration, module })
      }
      return declarations
    },
  }
}
