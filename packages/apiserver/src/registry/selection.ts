import { type FieldRequirement, type KubeObject, type ParsedSelector, parseFieldSelector, parseLabelSelector } from '@kubesim/api'
import { badRequest } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import type { ServedResource } from './served-resource.ts'

const NAME = 'metadata.name'
const NAMESPACE = 'metadata.namespace'

/** Which objects of a resource a list, watch or deletecollection is about. Upstream: storage.SelectionPredicate */
export class Selection {
  /** The one namespace it is about; undefined for all, or none. */
  readonly namespace: string | undefined
  /** The one name that can match, where there is one. */
  readonly exactName: string | undefined
  /** No selector: whatever is in the namespace matches. */
  readonly everything: boolean
  private readonly resource: ServedResource
  private readonly labels: ParsedSelector | undefined
  private readonly fields: readonly FieldRequirement[]

  constructor(
    resource: ServedResource,
    parts: { namespace: string | undefined; labels: ParsedSelector | undefined; fields: readonly FieldRequirement[] },
  ) {
    this.resource = resource
    this.labels = parts.labels
    this.fields = parts.fields
    this.exactName = this.exactField(NAME)
    this.namespace = parts.namespace ?? (resource.definition.namespaced ? this.exactField(NAMESPACE) : undefined)
    this.everything = parts.labels === undefined && parts.fields.length === 0
  }

  /** The one value that a field can have in what is selected. */
  exactField(path: string): string | undefined {
    return this.fields.find(({ field, operator }) => field === path && operator === '=')?.value
  }

  /** Whether the object that a value of the store stands for is selected. */
  matchesStored(value: object): boolean {
    for (const { field, operator, value: wanted } of this.fields) {
      if ((this.fieldOf(value, field) === wanted) !== (operator === '=')) return false
    }
    return this.labels === undefined || this.labels.matches(this.resource.fromStored(value).metadata.labels)
  }

  /** The same of an object that is in no store. */
  selects(object: KubeObject): boolean {
    if (this.namespace !== undefined && object.metadata.namespace !== this.namespace) return false
    return this.matchesStored(this.resource.toStored(object))
  }

  private fieldOf(value: object, path: string): string {
    const known = this.resource.codec?.field?.(value, path)
    if (known !== undefined) return known
    const object = this.resource.fromStored(value)
    if (path === NAME) return object.metadata.name ?? ''
    if (path === NAMESPACE) return object.metadata.namespace ?? ''
    return this.resource.strategy.selectableFields![path]!(object)
  }
}

/** Throws 400 for a selector that cannot be read or names a field that cannot be selected by. */
export function selectionOf(scope: RequestScope): Selection {
  const { options, resource, request, namespace } = scope
  const labels = options.labelSelector ? parseLabels(options.labelSelector) : undefined
  const given = options.fieldSelector ? parseFields(resource, options.fieldSelector) : []
  return new Selection(resource, { namespace, labels, fields: withName(given, request.name) })
}

/** The name in the URL of a watch of one object is a selector like any other. Upstream: handlers.ListResource */
function withName(fields: readonly FieldRequirement[], name: string | undefined): readonly FieldRequirement[] {
  if (name === undefined || name === '') return fields
  if (fields.length === 0) return [{ field: NAME, operator: '=', value: name }]
  if (fields.some(({ field, operator, value }) => field === NAME && operator === '=' && value === name)) return fields
  throw badRequest("fieldSelector metadata.name doesn't match requested name")
}

function parseLabels(text: string): ParsedSelector | undefined {
  try {
    const selector = parseLabelSelector(text)
    return selector.empty ? undefined : selector
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}

function parseFields(resource: ServedResource, text: string): readonly FieldRequirement[] {
  const { requirements } = readFieldSelector(text)
  for (const { field } of requirements) requireSelectable(resource, field)
  return requirements
}

function readFieldSelector(text: string): { readonly requirements: readonly FieldRequirement[] } {
  try {
    return parseFieldSelector(text)
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}

function requireSelectable({ strategy, definition }: ServedResource, field: string): void {
  const { selectableFields } = strategy
  if (field === NAME || field === NAMESPACE || selectableFields?.[field] !== undefined) return
  if (selectableFields === undefined) {
    throw badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`)
  }
  if (definition.group === 'batch') throw badRequest(`field label "${field}" not supported for ${definition.kind}`)
  throw badRequest(`field label not supported: ${field}`)
}
