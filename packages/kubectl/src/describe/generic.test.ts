import { describe, expect, it } from 'vitest'
import { Description } from './description.ts'
import { describeAnything, fieldLabel, writeFields } from './generic.ts'

describe('writeFields', () => {
  it('writes a tree of fields, sorted by name', () => {
    const out = new Description()
    writeFields(
      out,
      {
        apiVersion: 'v1',
        kind: 'Test',
        dummyDummy: 'present',
        'dummy/dummy': 'present',
        'dummy-dummy@dummy': 'present',
        'dummy-dummy': 'present',
        dummy2: 'present',
        metadata: { creationTimestamp: '2017-04-01T00:00:00Z', resourceVersion: 123, uid: '0-1' },
        items: [{ itemBool: true, itemInt: 42 }],
        url: 'http://localhost',
        status: 'ok',
        none: null,
      },
      { level: 0, path: '' },
    )
    expect(out.raw()).toBe(`API Version:	v1
Dummy - Dummy:	present
dummy-dummy@dummy:	present
dummy/dummy:	present
dummy2:	present
Dummy Dummy:	present
Items:
  Item Bool:	true
  Item Int:	42
Kind:	Test
Metadata:
  Creation Timestamp:	2017-04-01T00:00:00Z
  Resource Version:	123
  UID:	0-1
None:	<nil>
Status:	ok
URL:	http://localhost
`)
  })
})

describe('fieldLabel', () => {
  it.each([
    ['clusterIPs', 'Cluster I Ps'],
    ['podIP', 'Pod Ip'],
    ['apiURLPath', 'API URL Path'],
    ['PDFLoader', 'Pdf Loader'],
    ['v1beta1', 'v1beta1'],
    ['UID', 'UID'],
  ])('%s is %s', (field, label) => {
    expect(fieldLabel(field)).toBe(label)
  })
})

describe('describeAnything', () => {
  it('says metadata once', () => {
    const text = describeAnything(
      {
        apiVersion: 'example.com/v1',
        kind: 'Backup',
        metadata: { name: 'b', namespace: 'ns', labels: { a: 'b' }, generation: 1, managedFields: [{ manager: 'm' }] },
        ...{ spec: { targets: ['x', 'y'] } },
      },
      [],
      0,
    )
    expect(text).toBe(`Name:         b
Namespace:    ns
Labels:       a=b
Annotations:  <none>
API Version:  example.com/v1
Kind:         Backup
Metadata:
  Generation:  1
Spec:
  Targets:
    x
    y
Events:  <none>
`)
  })
})
