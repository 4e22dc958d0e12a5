import type { Container, Pod } from '@kubesim/api'
import { Kernel, runFor } from '@kubesim/kernel'
import { describe, expect, it } from 'vitest'
import { createRegistry, parseImage } from '../containers/image.ts'
import { Admission } from './admission.ts'
import { ImageStore } from './image-store.ts'
import { type Machine, machineAddress, machinePodCidr, nodeObject } from './machine.ts'
import { PodAddresses } from './pod-addresses.ts'

const MACHINE: Machine = {
  name: 'n',
  zone: 'z',
  region: 'r',
  internalIP: '172.18.0.2',
  podCIDR: '10.244.0.0/24',
  cpu: '1',
  memory: '1Gi',
  pods: 3,
}

function pod(requests: Record<string, string>): Pod {
  const container: Container = { name: 'c', image: 'app', resources: { requests } }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [container] } }
}

describe('admission on the node', () => {
  it('takes what fits and names what does not, in the words of the kubelet', () => {
    const admission = new Admission(nodeObject(MACHINE), () => undefined)
    expect(admission.rejects(pod({ cpu: '600m', memory: '512Mi' }))).toBeUndefined()
    admission.add('default/a', pod({ cpu: '600m', memory: '512Mi' }))
    expect(admission.rejects(pod({ cpu: '401m' }))).toEqual({
      reason: 'OutOfcpu',
      message: "Node didn't have enough resource: cpu, requested: 401, used: 600, capacity: 1000",
    })
    // What a node knows nothing of may be the cluster's.
    expect(admission.rejects(pod({ 'example.com/gpu': '1' }))).toBeUndefined()
    admission.remove('default/a')
    admission.remove('default/a')
    expect(admission.rejects(pod({ cpu: '1' }))).toBeUndefined()
  })

  it('counts pods', () => {
    const admission = new Admission(nodeObject(MACHINE), () => undefined)
    for (const name of ['a', 'b', 'c']) admission.add(name, pod({}))
    expect(admission.rejects(pod({}))).toEqual({
      reason: 'OutOfpods',
      message: "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3",
    })
  })
})

describe('images on the node', () => {
  it('take as long as their size says, one after the other; what is there takes a moment', () => {
    const kernel = new Kernel({ epochMs: 0 })
    const images = new ImageStore(kernel, createRegistry())
    const nginx = parseImage('nginx')!
    const takesMs = 300 + Math.ceil((70 * 2 ** 20) / 50_000)
    expect(images.pull(nginx)).toEqual({ found: true, waitsMs: 0, takesMs })
    expect(images.has(nginx)).toBe(false)
    runFor(kernel, 1_000)
    expect(images.pull(nginx)).toEqual({ found: true, waitsMs: takesMs - 1_000, takesMs: 300 })
    runFor(kernel, takesMs)
    expect(images.has(nginx)).toBe(true)
    expect(images.pull(nginx)).toEqual({ found: true, waitsMs: 0, takesMs: 300 })
    expect(images.pull(parseImage('nginx:does-not-exist')!)).toEqual({ found: false, waitsMs: 0, takesMs: 1_000 })
    expect(images.pull(parseImage('redis')!)).toMatchObject({ found: true, waitsMs: 1_000 })
  })
})

describe('images in the status of a node', () => {
  it('are those that are there, the largest first, by digest and tag', () => {
    const kernel = new Kernel({ epochMs: 0 })
    const images = new ImageStore(kernel, createRegistry())
    expect(images.report()).toEqual([])
    const digest = `sha256:${'a'.repeat(64)}`
    for (const image of ['busybox', 'nginx:1.27', `registry.example.com/team/app@${digest}`]) images.pull(parseImage(image)!)
    expect(images.report()).toEqual([])
    runFor(kernel, 1_000)
    expect(images.report().map(({ names }) => names![1])).toEqual(['docker.io/library/busybox:latest'])
    runFor(kernel, 60_000)
    const reported = images.report()
    expect(reported).toEqual([
      {
        names: [expect.stringMatching(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/), 'docker.io/library/nginx:1.27'],
        sizeBytes: 70 * 2 ** 20,
      },
      { names: [`registry.example.com/team/app@${digest}`], sizeBytes: 60 * 2 ** 20 },
      {
        names: [expect.stringMatching(/^docker\.io\/library\/busybox@sha256:/), 'docker.io/library/busybox:latest'],
        sizeBytes: 2 * 2 ** 20,
      },
    ])
    expect(images.report()).toBe(reported)
  })

  it('are fifty at most', () => {
    const kernel = new Kernel({ epochMs: 0 })
    const images = new ImageStore(kernel, createRegistry())
    for (let index = 0; index < 60; index++) images.pull(parseImage(`app:${index}`)!)
    runFor(kernel, 600_000)
    expect(images.report()).toHaveLength(50)
  })
})

describe('addresses', () => {
  it('of pods are given out in turn and come back', () => {
    const addresses = new PodAddresses('10.244.7.0/24')
    const all = Array.from({ length: 253 }, () => addresses.take())
    expect(all.slice(0, 2)).toEqual(['10.244.7.2', '10.244.7.3'])
    expect(new Set(all).size).toBe(253)
    expect(addresses.take()).toBeUndefined()
    addresses.release('10.244.7.100')
    addresses.release('10.244.8.101')
    expect(addresses.take()).toBe('10.244.7.100')
    expect(addresses.take()).toBeUndefined()
  })

  it('of machines and their pods never meet', () => {
    const count = 20_000
    expect(new Set(Array.from({ length: count }, (_, index) => machineAddress(index))).size).toBe(count)
    const cidrs = Array.from({ length: count }, (_, index) => machinePodCidr(index))
    expect(new Set(cidrs).size).toBe(count)
    for (const cidr of cidrs)
      expect(cidr).toMatch(/^10\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\.(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])\.0\/24$/)
  })
})
