import type { Parameter } from './parameters.ts'
import { extensionsOf, groupedByPath, responsesOf } from './path-documents.ts'
import type { Operation } from './resource-operations.ts'

export const SECURITY = {
  BearerToken: { description: 'Bearer Token authentication', in: 'header', name: 'authorization', type: 'apiKey' },
}

/** OpenAPI v2, for tools that know no other. `schemas` are those of v3. Upstream: kube-openapi openapiconv, schemaconv */
export function swaggerDocument(info: object, operations: readonly Operation[], schemas: Readonly<Record<string, object>>): object {
  return {
    swagger: '2.0',
    info,
    paths: groupedByPath(operations, operationDocument, parameterDocument),
    definitions: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, definitionDocument(schema)])),
    securityDefinitions: SECURITY,
    security: [{ BearerToken: [] }],
  }
}

function operationDocument(operation: Operation, own: readonly Parameter[]): object {
  const { answer, body } = operation
  const parameters = [
    ...(body === undefined ? [] : [{ in: 'body', name: 'body', ...(body.required && { required: true }), schema: reference(body.schema) }]),
    ...own.map(parameterDocument),
  ]
  return {
    consumes: body?.types ?? (operation.action === undefined ? answer.types : ['*/*']),
    description: operation.description,
    operationId: operation.id,
    ...(parameters.length > 0 && { parameters }),
    produces: answer.types,
    responses: responsesOf(answer.codes, { schema: answer.schema === undefined ? { type: 'string' } : reference(answer.schema) }),
    schemes: ['https'],
    tags: [operation.tag],
    ...extensionsOf(operation),
  }
}

function parameterDocument({ schema, ...parameter }: Parameter): object {
  return { ...parameter, ...schema }
}

function reference(name: string): object {
  return { $ref: `#/definitions/${name}` }
}

type Schema = Readonly<Record<string, unknown>>

/** Defaults are not published in v2, and a type that is one of several is text. */
function definitionDocument(schema: object): object {
  const { default: _default, allOf, oneOf, $ref, items, additionalProperties, properties, ...rest } = schema as Schema
  const target = $ref ?? (allOf as readonly [{ readonly $ref: string }] | undefined)?.[0].$ref
  return {
    ...rest,
    ...(typeof target === 'string' && { $ref: target.replace('#/components/schemas/', '#/definitions/') }),
    ...(oneOf !== undefined && { type: 'string' }),
    ...(items !== undefined && { items: definitionDocument(items as object) }),
    ...(additionalProperties !== undefined && { additionalProperties: definitionDocument(additionalProperties as object) }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties as Schema).map(([name, each]) => [name, definitionDocument(each as object)]),
      ),
    }),
  }
}
