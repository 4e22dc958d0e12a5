export const WELCOME = `A Kubernetes cluster of your own, in this process, on virtual time.
Try:  k apply -f examples/manifests/web-app.yaml   then   k get pods -n production -o wide
"help" lists what else you can say; Tab completes, Ctrl-D leaves.
`

export const HELP = `kubectl
  k ..., kubectl ...        any kubectl command: k get pods -A, k describe node node-1, k apply -f FILE
time
  now                       virtual time
  run 30s                   let 30 seconds pass (ms, s, m, h)
  run until COND            deployment/web-app available | pod/web-0 ready | pod/web-0 deleted [-n NAMESPACE]
  settle                    let everything happen that happens by itself
  step [N]                  take one turn (or N): one component, one key
  speed 10x, pause          how fast the clock runs by itself on a terminal
faults
  machine NODE ACTION       crash, restart, freeze, thaw, partition, reconnect, heartbeat 60s, pressure memory|disk|pid [500Mi],
                            relieve memory|disk|pid, shutdown [30s], remove
explanation
  why pod/NAME              how a pod came to be where it is, or why it is pending and what would help; any TYPE/NAME works
  trace [N]                 the last passes: who ran, for what, because of what
JavaScript
  any expression            cluster.now, cluster.hash, await cluster.settle(), cluster.list(...)
other
  help, exit
`
