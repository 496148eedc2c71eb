"""The inside of a cluster: the service account's files, unless the case has `"in_cluster": false`."""

import os

import lab


def emulate(case):
    import kubernetes.config.incluster_config as incluster

    if not case.get('in_cluster', True):
        return
    os.environ.setdefault('KUBERNETES_SERVICE_HOST', '10.0.0.1')
    os.environ.setdefault('KUBERNETES_SERVICE_PORT', '443')
    loader = incluster.InClusterConfigLoader
    init, configure = loader.__init__, loader._set_config

    def with_files(self, *_, **__):
        init(self, token_filename=lab.file('k8s-token'), cert_filename=lab.file('k8s-ca.crt'))

    def without_certificate(self, client):
        configure(self, client)
        client.ssl_ca_cert = None

    loader.__init__, loader._set_config = with_files, without_certificate
