import {
  type ClassDeclaration,
  type FunctionDeclaration,
  type InterfaceDeclaration,
  isClassDeclaration,
  isExpressionWithTypeArguments,
  isFunctionDeclaration,
  isIdentifier,
  isIndexedAccessTypeNode,
  isInterfaceDeclaration,
  isTypeAliasDeclaration,
  isTypeQueryNode,
  isTypeReferenceNode,
  isVariableDeclaration,
  type Node,
  type ParameterDeclaration,
  type TypeAliasDeclaration,
  type VariableDeclaration,
} from 'typescript/unstable/ast'

type Documented =
  | ClassDeclaration
  | FunctionDeclaration
  | InterfaceDeclaration
  | TypeAliasDeclaration
  | VariableDeclaration

/** Whether a declaration has a section of its own. */
export function isDocumented(node: Node): node is Documented {
  return [
    isClassDeclaration,
    isFunctionDeclaration,
    isInterfaceDeclaration,
    isTypeAliasDeclaration,
    isVariableDeclaration,
  ].some((is) => is(node))
}

/** The names that stand for a type in here, in the order of the text; those of derived parts left out. */
export function typeNamesIn(node: Node): readonly Node[] {
  if (derivedIn(node)[0] === node) return []
  const own = isTypeReferenceNode(node) ? [node.typeName] : []
  const base = isExpressionWithTypeArguments(node) ? [node.expression] : []
  return [...own, ...base, ...childrenOf(node).flatMap(typeNamesIn)]
}

/** A function or method as one line, or with a line for each parameter. */
export function signatureOf(node: {
  readonly name?: Node | undefined
  readonly typeParameters?: readonly Node[] | undefined
  readonly parameters: readonly ParameterDeclaration[]
  readonly type?: Node | undefined
}): string {
  const generics = (node.typeParameters ?? []).map((each) => each.getText())
  const parameters = node.parameters.map((parameter) => {
    const { dotDotDotToken, initializer, name, questionToken, type } = parameter
    const isOptional = questionToken !== undefined || initializer !== undefined
    const shown = isIdentifier(name) ? name.getText() : 'options'
    return `${dotDotDotToken ? '...' : ''}${shown}${isOptional ? '?' : ''}: ${type?.getText() ?? 'unknown'}`
  })
  const name = `${node.name?.getText() ?? ''}${generics.length > 0 ? `<${generics.join(', ')}>` : ''}`
  const result = node.type?.getText() ?? 'unknown'
  const oneLine = `${name}(${parameters.join(', ')}): ${result}`
  return oneLine.length <= 100
    ? oneLine
    : `${name}(\n${parameters.map((each) => `  ${each},\n`).join('')}): ${result}`
}

/** The parts of a type that follow from a value or from another type, such as `(typeof STATUSES)[number]`. */
export function derivedIn(node: Node): readonly Node[] {
  if (isTypeQueryNode(node) || isIndexedAccessTypeNode(node)) return [node]
  if (/^keyof typeof \w+$/.test(node.getText())) return [node]
  return childrenOf(node).flatMap(derivedIn)
}

function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = []
  node.forEachChild((child) => void children.push(child))
  return children
}

/** The doc comment of a node, without its stars; empty if it has none. */
export function docOf(node: Node): string {
  const comment = node.jsDoc?.at(-1)?.getText() ?? ''
  return comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
}
