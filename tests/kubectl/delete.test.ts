import { expect, test } from 'vitest'
import { transcript } from './transcript.ts'

test('deletes by name, file, label and altogether', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/web.yaml -f tests/kubectl/testdata/config.yaml
    delete cm settings --dry-run=client
    delete cm settings --dry-run=server
    delete cm settings -o name
    delete cm settings
    delete cm settings --ignore-not-found
    delete deploy,svc web --wait=false
    apply -f tests/kubectl/testdata/web.yaml
    delete -f tests/kubectl/testdata/web.yaml --wait=false
    delete -f tests/kubectl/testdata/web.yaml
    create cm a
    create cm b
    label cm a pick=me
    delete cm -l pick=me
    delete cm -l pick=me
    delete cm --all
    create ns team
    delete ns team -n default --wait=false
    delete pod nope --force --grace-period=0
    delete pods
    delete
    delete cm --all -l a=b
    delete cm a --now --grace-period=5
    delete cm a --force --grace-period=5
    delete cm a --cascade=maybe
    delete cm a -o yaml
    delete foo a`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/web.yaml -f tests/kubectl/testdata/config.yaml
    deployment.apps/web created
    service/web created
    configmap/settings created
    $ delete cm settings --dry-run=client
    configmap "settings" deleted from default namespace (dry run)
    $ delete cm settings --dry-run=server
    configmap "settings" deleted from default namespace (server dry run)
    $ delete cm settings -o name
    configmap/settings
    $ delete cm settings
    ! Error from server (NotFound): configmaps "settings" not found
    [exit 1]
    $ delete cm settings --ignore-not-found
    $ delete deploy,svc web --wait=false
    deployment.apps "web" deleted from default namespace
    service "web" deleted from default namespace
    $ apply -f tests/kubectl/testdata/web.yaml
    deployment.apps/web created
    service/web created
    $ delete -f tests/kubectl/testdata/web.yaml --wait=false
    deployment.apps "web" deleted from default namespace
    service "web" deleted from default namespace
    $ delete -f tests/kubectl/testdata/web.yaml
    ! Error from server (NotFound): error when deleting "tests/kubectl/testdata/web.yaml": deployments.apps "web" not found
    ! Error from server (NotFound): error when deleting "tests/kubectl/testdata/web.yaml": services "web" not found
    [exit 1]
    $ create cm a
    configmap/a created
    $ create cm b
    configmap/b created
    $ label cm a pick=me
    configmap/a labeled
    $ delete cm -l pick=me
    configmap "a" deleted from default namespace
    $ delete cm -l pick=me
    No resources found
    $ delete cm --all
    configmap "b" deleted from default namespace
    $ create ns team
    namespace/team created
    $ delete ns team -n default --wait=false
    namespace "team" deleted
    ! Warning: deleting cluster-scoped resources, not scoped to the provided namespace
    $ delete pod nope --force --grace-period=0
    ! Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.
    ! Error from server (NotFound): pods "nope" not found
    [exit 1]
    $ delete pods
    ! error: resource(s) were provided, but no name was specified
    [exit 1]
    $ delete
    ! error: You must provide one or more resources by argument or filename.
    ! Example resource specifications include:
    !    '-f rsrc.yaml'
    !    '--filename=rsrc.json'
    !    '<resource> <name>'
    !    '<resource>'
    [exit 1]
    $ delete cm --all -l a=b
    ! error: cannot set --all and --selector at the same time
    [exit 1]
    $ delete cm a --now --grace-period=5
    ! error: --now and --grace-period cannot be specified together
    [exit 1]
    $ delete cm a --force --grace-period=5
    ! error: --force and --grace-period greater than 0 cannot be specified together
    [exit 1]
    $ delete cm a --cascade=maybe
    ! error: invalid cascade value (maybe). Must be "background", "foreground", or "orphan"
    [exit 1]
    $ delete cm a -o yaml
    ! error: unexpected -o output mode: yaml. We only support '-o name'
    [exit 1]
    $ delete foo a
    ! error: the server doesn't have a resource type "foo"
    [exit 1]
    "
  `)
})

test('waits until what it deleted is gone', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/web.yaml
    wait --for=condition=Available deploy/web
    delete pod -l app=web --timeout=1ms
    delete deploy web --cascade=foreground
    get all -o name
    create ns team
    create deployment web --image=nginx -n team
    delete ns team
    get ns -o name
    get deploy -n team`
  expect(await transcript(lines, { boot: true })).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/web.yaml
    deployment.apps/web created
    service/web created
    $ wait --for=condition=Available deploy/web
    deployment.apps/web condition met
    $ delete pod -l app=web --timeout=1ms
    pod "web-xxxxxxxxx-xxxxx" deleted from default namespace
    pod "web-xxxxxxxxx-xxxxx" deleted from default namespace
    ! timed out waiting for the condition on pods/web-xxxxxxxxx-xxxxx
    ! timed out waiting for the condition on pods/web-xxxxxxxxx-xxxxx
    [exit 1]
    $ delete deploy web --cascade=foreground
    deployment.apps "web" deleted from default namespace
    $ get all -o name
    service/kubernetes
    service/web
    $ create ns team
    namespace/team created
    $ create deployment web --image=nginx -n team
    deployment.apps/web created
    $ delete ns team
    namespace "team" deleted
    $ get ns -o name
    namespace/default
    namespace/kube-node-lease
    namespace/kube-public
    namespace/kube-system
    $ get deploy -n team
    ! No resources found in team namespace.
    "
  `)
})
