import { expect, test } from 'vitest'
import { transcript } from './transcript.ts'

test('waits for conditions, fields, creation and deletion', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/web.yaml
    wait --for=condition=Available deployment/web --timeout=0
    wait --for=condition=Available deployment/web --timeout=60s
    wait --for=jsonpath='{.status.readyReplicas}'=2 deploy/web
    wait --for=condition=Ready pod -l app=web
    wait --for=condition=Ready pod -l app=web -o name --timeout=1s
    wait --for=create deploy/web
    wait --for=create deploy/nope --timeout=2s
    wait --for=delete deploy/nope
    wait --for=condition=Nonsense deploy/web --timeout=5s
    wait --for=condition=Ready pod --all --timeout=1s -n kube-public
    wait --for=condition=Ready pod/nope
    wait --for=bogus deploy/web
    wait deploy/web
    wait --for=delete deploy/web --timeout=3s`
  expect(await transcript(lines, { boot: true })).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/web.yaml
    deployment.apps/web created
    service/web created
    $ wait --for=condition=Available deployment/web --timeout=0
    ! error: condition not met for deployments/web
    [exit 1]
    $ wait --for=condition=Available deployment/web --timeout=60s
    deployment.apps/web condition met
    $ wait --for=jsonpath='{.status.readyReplicas}'=2 deploy/web
    deployment.apps/web condition met
    $ wait --for=condition=Ready pod -l app=web
    pod/web-xxxxxxxxx-xxxxx condition met
    pod/web-xxxxxxxxx-xxxxx condition met
    $ wait --for=condition=Ready pod -l app=web -o name --timeout=1s
    pod/web-xxxxxxxxx-xxxxx
    pod/web-xxxxxxxxx-xxxxx
    $ wait --for=create deploy/web
    deployment.apps/web condition met
    $ wait --for=create deploy/nope --timeout=2s
    ! error: timed out waiting for the condition
    [exit 1]
    $ wait --for=delete deploy/nope
    $ wait --for=condition=Nonsense deploy/web --timeout=5s
    ! error: timed out waiting for the condition on deployments/web
    [exit 1]
    $ wait --for=condition=Ready pod --all --timeout=1s -n kube-public
    ! error: no matching resources found
    [exit 1]
    $ wait --for=condition=Ready pod/nope
    ! Error from server (NotFound): pods "nope" not found
    [exit 1]
    $ wait --for=bogus deploy/web
    ! error: unrecognized condition: "bogus"
    [exit 1]
    $ wait deploy/web
    ! error: unrecognized condition: ""
    [exit 1]
    $ wait --for=delete deploy/web --timeout=3s
    ! error: timed out waiting for the condition on deployments/web
    [exit 1]
    "
  `)
})
