import { describe, expect, it } from 'vitest'
import type { KubeObject } from '../../meta/object.ts'
import { answersTo, definitionOf, received } from '../testing/answers.ts'

function object(kind: string, parts: object): KubeObject {
  return { apiVersion: 'storage.k8s.io/v1', kind, metadata: { name: 'a' }, ...parts } as KubeObject
}

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

const driver = (spec: object) => object('CSIDriver', { spec })
const node = (...drivers: object[]) => object('CSINode', { spec: { drivers } })
const capacity = (parts: object) => {
  const metadata = { name: 'a', namespace: 'default' }
  return object('CSIStorageCapacity', { metadata, storageClassName: 'fast', ...parts })
}
const ATTACHMENT = { attacher: 'csi.example.com', nodeName: 'n', source: { persistentVolumeName: 'pv' } }
const attachment = (spec: object, status: object = { attached: false }) => {
  return object('VolumeAttachment', { spec: { ...ATTACHMENT, ...spec }, status })
}
const EITHER = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'

describe('of storage', () => {
  it.each<[KubeObject, readonly string[]]>([
    [driver({}), []],
    [
      driver({ fsGroupPolicy: 'Some', volumeLifecycleModes: ['Once'], nodeAllocatableUpdatePeriodSeconds: 5 }),
      [
        'spec.fsGroupPolicy: Unsupported value: "Some": supported values: "File", "None", "ReadWriteOnceWithFSType"',
        'spec.volumeLifecycleModes: Unsupported value: "Once": supported values: "Persistent", "Ephemeral"',
        'spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 5: must be greater than or equal to 10 seconds',
      ],
    ],
    [
      driver({ tokenRequests: [{ audience: 'a', expirationSeconds: 1 }, { audience: 'a' }] }),
      [
        'spec.tokenRequests[0].expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes',
        'spec.tokenRequests[1].audience: Duplicate value: "a"',
      ],
    ],
    [
      driver({ serviceAccountTokenInSecrets: true }),
      ['spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified'],
    ],
    [node({ name: 'csi.example.com', nodeID: '1', topologyKeys: ['example.com/zone'] }), []],
    [
      node({ name: 'd', nodeID: '1', allocatable: { count: -1 } }, { name: 'd', nodeID: '', topologyKeys: ['a', 'a'] }),
      [
        'spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0',
        'spec.drivers[1].nodeID: Required value',
        'spec.drivers[1].name: Duplicate value: "d"',
        'spec.drivers[1]: Duplicate value: "a"',
      ],
    ],
    [capacity({ capacity: '1Gi', nodeTopology: { matchLabels: { zone: 'a' } } }), []],
    [
      capacity({ storageClassName: 'A', capacity: '-1' }),
      [`storageClassName: Invalid value: "A": ${SUBDOMAIN}`, 'capacity: Invalid value: "-1": must be greater than or equal to 0'],
    ],
    [attachment({}), []],
    [attachment({ attacher: '', source: {} }), ['spec.attacher: Required value', `spec.source: Required value: ${EITHER}`]],
    [
      attachment({ source: { inlineVolumeSpec: { capacity: { storage: '1Gi' }, storageClassName: 'fast' } } }),
      [
        'spec.source.inlineVolumeSpec.capacity: Forbidden: may not be specified in the context of inline volumes',
        'spec.source.inlineVolumeSpec.csi: Required value: has to be specified in the context of inline volumes',
        'spec.source.inlineVolumeSpec.accessModes: Required value',
        'spec.source.inlineVolumeSpec.storageClassName: Forbidden: may not be specified in the context of inline volumes',
      ],
    ],
    [
      object('VolumeAttributesClass', {}),
      ['driverName: Required value', 'parameters: Required value: must contain at least one key/value pair'],
    ],
    [object('VolumeAttributesClass', { driverName: 'csi.example.com', parameters: { iops: '1' } }), []],
  ])('%#', (sent, errors) => {
    expect(answersTo('create', sent)).toEqual(errors)
  })

  it.each<[KubeObject, KubeObject, readonly string[]]>([
    [driver({}), driver({ attachRequired: false }), ['spec.attachedRequired: Invalid value: false: field is immutable']],
    [
      driver({}),
      driver({ volumeLifecycleModes: ['Ephemeral'] }),
      ['spec.volumeLifecycleModes: Invalid value: ["Ephemeral"]: field is immutable'],
    ],
    [node({ name: 'd', nodeID: '1' }), node({ name: 'd', nodeID: '1', allocatable: { count: 3 } }, { name: 'e', nodeID: '1' }), []],
    [
      node({ name: 'd', nodeID: '1' }),
      node({ name: 'd', nodeID: '2' }),
      ['spec.drivers: Invalid value: {"Name":"d","NodeID":"2","TopologyKeys":null,"Allocatable":null}: field is immutable'],
    ],
    [
      capacity({ nodeTopology: { matchLabels: { zone: 'a' } } }),
      capacity({ storageClassName: 'slow', nodeTopology: { matchLabels: { zone: 'b' } } }),
      [
        'nodeTopology: Invalid value: {"matchLabels":{"zone":"b"}}: field is immutable',
        'storageClassName: Invalid value: "slow": field is immutable',
      ],
    ],
    [
      attachment({}),
      attachment({ nodeName: 'm' }),
      [
        'spec: Invalid value: {"Attacher":"csi.example.com","Source":{"PersistentVolumeName":"pv","InlineVolumeSpec":null},"NodeName":"m"}: field is immutable',
      ],
    ],
    [
      object('VolumeAttributesClass', { driverName: 'a', parameters: { iops: '1' } }),
      object('VolumeAttributesClass', { driverName: 'b', parameters: { iops: '2' } }),
      ['driverName: Forbidden: updates to driverName are forbidden.', 'parameters: Forbidden: updates to parameters are forbidden.'],
    ],
  ])('changes: %#', (live, sent, errors) => {
    expect(answersTo('update', sent, live)).toEqual(errors)
  })

  it('an attachment tells what went wrong', () => {
    const status = { attached: false, attachError: { message: 'x'.repeat(1025), errorCode: -1 } }
    expect(answersTo('status', attachment({}, status), attachment({}))).toEqual([
      'status.attachError.message: Too long: may not be more than 262144 bytes',
      'status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    ])
  })

  it('warns of tokens that drivers may log', () => {
    const sent = received(driver({ tokenRequests: [{ audience: 'a' }] }))
    const { strategy } = definitionOf(sent)
    expect(strategy.warnings!(sent)).toEqual([
      'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes',
    ])
    expect(strategy.warnings!(sent, sent)).toEqual([])
  })
})
