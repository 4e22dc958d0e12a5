import { type Parameter, pathParameters } from './parameters.ts'
import type { Operation } from './resource-operations.ts'
import { schemaReference } from './schema-document.ts'

/** The `paths` of an OpenAPI v3 document. */
export function pathDocuments(operations: readonly Operation[]): Readonly<Record<string, object>> {
  return groupedByPath(operations, operationDocument)
}

/**
 * Operations by path, in order; parameters that all operations of a path have are said once, for the path.
 * Upstream: kube-openapi builder buildPaths
 */
export function groupedByPath(
  operations: readonly Operation[],
  documentOf: (operation: Operation, own: readonly Parameter[]) => object,
  parameterDocument: (parameter: Parameter) => object = (parameter) => parameter,
): Readonly<Record<string, object>> {
  const byPath = new Map<string, Operation[]>()
  for (const operation of operations) byPath.set(operation.path, [...(byPath.get(operation.path) ?? []), operation])
  const paths = [...byPath].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    paths.map(([path, all]) => {
      const isShared = (parameter: Parameter) => all.every(({ query }) => query.includes(parameter))
      const shared = [...pathParameters(path, all[0]!.objectKind), ...all[0]!.query.filter(isShared)]
      const methods = all.map((operation) => [
        operation.method,
        documentOf(operation, sorted(operation.query.filter((each) => !isShared(each)))),
      ])
      return [path, { ...Object.fromEntries(methods), ...(shared.length > 0 && { parameters: sorted(shared).map(parameterDocument) }) }]
    }),
  )
}

function sorted(parameters: readonly Parameter[]): readonly Parameter[] {
  const rank = (each: Parameter) => `${each.name} ${each.in}`
  return [...parameters].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
}

function operationDocument(operation: Operation, own: readonly Parameter[]): object {
  const { answer, body } = operation
  const schema = answer.schema === undefined ? { type: 'string' } : schemaReference(answer.schema)
  return {
    description: operation.description,
    operationId: operation.id,
    ...(own.length > 0 && { parameters: own }),
    ...(body !== undefined && {
      requestBody: { content: contentOf(body.types, schemaReference(body.schema)), ...(body.required && { required: true }) },
    }),
    responses: responsesOf(answer.codes, { content: contentOf(answer.types, schema) }),
    tags: [operation.tag],
    ...extensionsOf(operation),
  }
}

export function extensionsOf({ action, kind }: Operation): object {
  return {
    ...(action !== undefined && { 'x-kubernetes-action': action }),
    ...(kind !== undefined && { 'x-kubernetes-group-version-kind': kind }),
  }
}

const CODES: Readonly<Record<number, string>> = { 200: 'OK', 201: 'Created', 202: 'Accepted' }

export function responsesOf(codes: readonly number[], answer: object): object {
  const answered = codes.map((code) => [code, { ...answer, description: CODES[code] }])
  return { ...Object.fromEntries(answered), 401: { description: 'Unauthorized' } }
}

function contentOf(types: readonly string[], schema: object): object {
  return Object.fromEntries(types.map((type) => [type, { schema }]))
}
