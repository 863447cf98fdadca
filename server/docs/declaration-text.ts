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

/** True for declarations that get their own section. */
export function isDocumented(node: Node): node is Documented {
  return [
    isClassDeclaration,
    isFunctionDeclaration,
    isInterfaceDeclaration,
    isTypeAliasDeclaration,
    isVariableDeclaration,
  ].some((is) => is(node))
}

/** Returns the type names inside a node, in the order of the text, except those inside derived types. */
export function typeNamesIn(node: Node): readonly Node[] {
  if (findDerivedTypes(node)[0] === node) return []
  const reference = isTypeReferenceNode(node) ? [node.typeName] : []
  const base = isExpressionWithTypeArguments(node) ? [node.expression] : []
  return [...reference, ...base, ...childrenOf(node).flatMap(typeNamesIn)]
}

/** Formats the signature of a function or method: in one line up to 100 characters, else one line for each parameter. */
export function signatureOf(node: {
  readonly name?: Node | undefined
  readonly typeParameters?: readonly Node[] | undefined
  readonly parameters: readonly ParameterDeclaration[]
  readonly type?: Node | undefined
}): string {
  const generics = (node.typeParameters ?? []).map((typeParameter) => typeParameter.getText())
  const parameters = node.parameters.map((parameter) => {
    const { dotDotDotToken, initializer, name, questionToken, type } = parameter
    const isOptional = questionToken !== undefined || initializer !== undefined
    const parameterName = isIdentifier(name) ? name.getText() : 'options'
    return `${dotDotDotToken ? '...' : ''}${parameterName}${isOptional ? '?' : ''}: ${type?.getText() ?? 'unknown'}`
  })
  const name = `${node.name?.getText() ?? ''}${generics.length > 0 ? `<${generics.join(', ')}>` : ''}`
  const result = node.type?.getText() ?? 'unknown'
  const oneLine = `${name}(${parameters.join(', ')}): ${result}`
  return oneLine.length <= 100
    ? oneLine
    : `${name}(\n${parameters.map((parameter) => `  ${parameter},\n`).join('')}): ${result}`
}

/** Returns the parts of a type that are derived from a value or another type, such as `(typeof STATUSES)[number]`. */
export function findDerivedTypes(node: Node): readonly Node[] {
  if (isTypeQueryNode(node) || isIndexedAccessTypeNode(node)) return [node]
  if (/^keyof typeof \w+$/.test(node.getText())) return [node]
  return childrenOf(node).flatMap(findDerivedTypes)
}

function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = []
  node.forEachChild((child) => void children.push(child))
  return children
}

/** Returns the doc comment of a node, without its stars. Empty if the node has none. */
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
