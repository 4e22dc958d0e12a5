import { describe, expect, it } from 'vitest'
import { createRegistry, imageId, parseImage } from './image.ts'

describe('image references', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest', 'nginx'],
    ['nginx:1.25-alpine', 'docker.io/library/nginx:1.25-alpine', 'nginx'],
    ['grafana/loki:3.0', 'docker.io/grafana/loki:3.0', 'loki'],
    ['registry.k8s.io/coredns/coredns:v1.13.1', 'registry.k8s.io/coredns/coredns:v1.13.1', 'coredns'],
    ['localhost/app', 'localhost/app:latest', 'app'],
    ['registry:5000/app:v1', 'registry:5000/app:v1', 'app'],
  ])('%s is %s', (text, canonical, shortName) => {
    expect(parseImage(text)).toMatchObject({ canonical, shortName })
  })

  it('with a digest needs no tag', () => {
    expect(parseImage('nginx@sha256:0123abcd')).toMatchObject({
      canonical: 'docker.io/library/nginx@sha256:0123abcd',
      tag: '',
      digest: 'sha256:0123abcd',
    })
  })

  it.each(['', 'Nginx', 'nginx:', 'nginx::1', 'a b', 'nginx:tag:tag', '/nginx', 'nginx/'])('"%s" is none', (text) => {
    expect(parseImage(text)).toBeUndefined()
  })

  it('have one id each, wherever they are pulled', () => {
    const id = imageId(parseImage('nginx:1.25')!)
    expect(id).toMatch(/^docker\.io\/library\/nginx@sha256:[0-9a-f]{64}$/)
    expect(imageId(parseImage('docker.io/library/nginx:1.25')!)).toBe(id)
    expect(imageId(parseImage('nginx:1.26')!)).not.toBe(id)
  })
})

describe('registry', () => {
  it('has every image but those that are named or tagged absent', () => {
    const registry = createRegistry({ absent: ['myregistry/gone:v1'] })
    expect(registry.sizeBytes(parseImage('nginx')!)).toBe(70 * 2 ** 20)
    expect(registry.sizeBytes(parseImage('myregistry/gone:v1')!)).toBeUndefined()
    expect(registry.sizeBytes(parseImage('myregistry/gone:v2')!)).toBe(60 * 2 ** 20)
    expect(registry.sizeBytes(parseImage('nginx:does-not-exist')!)).toBeUndefined()
  })
})
