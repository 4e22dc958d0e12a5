/**
 * The certificate authority of every simulated cluster, whatever its epoch: subject CN=kubernetes, valid from 2020 to 2120. Nobody has its key.
 * Differs: a real cluster makes its own.
 */
export const ROOT_CA = `-----BEGIN CERTIFICATE-----
MIIBXDCCAQOgAwIBAgIBATAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDAprdWJlcm5l
dGVzMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAVMRMwEQYDVQQD
DAprdWJlcm5ldGVzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8ILo5GTjX3Nz
2fYQot4u3sEhvPe6T9yjqK5gLQgUbySKOXbef/vNhuQReecgMsVqn4DncnlmQaof
vnL9xvozTqNCMEAwDgYDVR0PAQH/BAQDAgKkMA8GA1UdEwEB/wQFMAMBAf8wHQYD
VR0OBBYEFEmDaZNhpbY9/SEbWynKkxAbEokFMAoGCCqGSM49BAMCA0cAMEQCIH6X
UEHVJ5KZzmuymt59sALeUeoaKyZLrxi3sKdRkleyAiBtIq9A9RHOHa7mduCFDs0B
COvVrQPR37UmOyoQbl6NDQ==
-----END CERTIFICATE-----
`
