import type { Schema } from '@kubesim/api'
import type { FieldNode, FieldSet } from '../fields/field-set.ts'
import { DEDUCED, isNamedField } from './atom.ts'

/**
 * The set with every declared field on the way to a path put in, so that removing what is in the set removes what it lies in
 * too. Keys of maps stay out. Upstream: fieldpath.Set.EnsureNamedFieldsAreMembers
 */
export function withNamedFields(set: FieldSet, schema: Schema | undefined): FieldSet {
  const nodes = set.nodes.map((node): FieldNode => {
    const { element, children } = node
    if (!children) return node
    const member = node.member || (element.type === 'f' && schema !== undefined && isNamedField(schema, element.name))
    const inner = withNamedFields(children, schema && schemaBelow(schema, node))
    return member === node.member && inner === children ? node : { element, member, children: inner }
  })
  return nodes.every((node, i) => node === set.nodes[i]) ? set : { nodes }
}

function schemaBelow(schema: Schema, { element }: FieldNode): Schema | undefined {
  if (element.type === 'k') return schema.type === 'list' ? schema.items : undefined
  if (element.type !== 'f') return undefined
  if (schema.type === 'struct') return schema.fields.get(element.name)?.schema ?? (schema.preserveUnknown ? DEDUCED : undefined)
  return schema.type === 'map' ? schema.values : schema.type === 'any' ? schema : undefined
}
