/** Whole sessions of invented CMS of both generations, to be disturbed in many ways. */

const newer = `orchard1> version
3.8.1
orchard1> hostname
orchard1
orchard1> date
System time: Sun 2031-05-04 09:12:33 UTC
Local time: Sun 2031-05-04 11:12:33 CEST
orchard1> ntp status
     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
*192.0.2.123     198.51.100.1     2 u   33   64  377    0.512    0.101   0.022
+192.0.2.124     198.51.100.1     2 u   12   64  377    0.601    0.201   0.032
orchard1> license
Feature: callbridge status: Activated expiry: 2031-Mar-09 (12 days remain)
Feature: recording status: Not activated
orchard1> callbridge
Listening interfaces  : a
Preferred interface   : none
Key file              : bridge.key
Certificate file      : bridge-fullchain-of-the-orchard.cer
Address               : none
C2W trusted certs                   : edge-fullchain-of-the-orchard.cer
Callbridge cluster trusted certs    : none
Callbridge trust branding certs     : none
UCM trusted certs         : none
UCM verification mode     : disabled
WC3 JWT Expiry in hours   : 24
orchard1> webbridge3
Enabled                               : true
HTTPS listening ports and interfaces  : a:443 b:443
HTTPS Key file                        : edge.key
HTTPS Full chain certificate file     : edge-fullchain-of-the-orchard.cer
HTTPS Frame-Ancestors                 : none
HTTP redirect                         : Disabled
C2W listening ports and interfaces    : a:9999
C2W Key file                          : edge.key
C2W Full chain certificate file       : edge-fullchain-of-the-orchard.cer
C2W Trust bundle                      : bridge-fullchain-of-the-orchard.cer
Beta options                          : none
orchard1> webadmin
Enabled                 : true
TLS listening interface : a
TLS listening port      : 8443
Key file                : admin.key
Certificate file        : admin.cer
HTTP redirect           : Disabled
STATUS                  : webadmin running
orchard1> turn
Enabled                 : true
Username                : relay
Password                : Orchid-77
Short term credentials  : disabled
Shared secret           : Lantern-31
Realm                   : example.net
Public IP               : 203.0.113.9
High Capacity Mode      : enabled
Relay address           : 192.0.2.10
TLS port                : none
TLS bundle              : none
Listen interface      a
Listen interface      b
orchard1> ipv4 a
IPv4 configuration
    address        192.0.2.10
    prefix         24
    gateway        192.0.2.1
    default        true
orchard1> ipv4 b
Addresses:
    198.51.100.10/25
orchard1> pki list
User supplied certificates and keys:
bridge.key
bridge-fullchain-of-the-orchard.cer
edge.key
edge-fullchain-of-the-orchard.cer
admin.key
admin.cer
orchard1> pki inspect admin.cer
Checking ssh public keys...not found
Checking user configured certificates and keys...found
File contains a PEM encoded certificate
Certificate:
    Data:
        Version: 3 (0x2)
        Serial Number:
            0a:1b:2c:3d:4e:5f:60:71:82:93:a4:b5:c6:d7:e8:f9
        Signature Algorithm: sha256WithRSAEncryption
        Issuer: C = NO, O = Orchard, CN = Orchard Issuing CA
        Validity
            Not Before: Jan  2 03:04:05 2030 GMT
            Not After : Jan  1 23:59:59 2032 GMT
        Subject: C = NO, O = Orchard, CN = admin.example.com
        Subject Public Key Info:
            Public Key Algorithm: rsaEncryption
                RSA Public-Key: (2048 bit)
                Modulus:
                    00:c1:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:
                    0f:10:11
                Exponent: 65537 (0x10001)
        X509v3 extensions:
            X509v3 Basic Constraints: critical
                CA:FALSE
            X509v3 Subject Alternative Name:
                DNS:admin.example.com, DNS:orchard1.example.com, IP Address:192.0.2.10
    Signature Algorithm: sha256WithRSAEncryption
         1b:2c:3d:4e
orchard1> user list
Username          Role       Expiry          Logged in
admin             admin      2031-Jul-01     Yes
apiuser           api        never           No
orchard1> dns
resolvers: 192.0.2.53
orchard1> webbridge
Unknown command: webbridge
orchard1>
`;

const older = `quince> version
2.9.5
quince> license
Feature: callbridge status: Activated expiry: 2031-Jul-19
quince> callbridge
Listening interfaces : a
Preferred interface  : none
Key file             : callbridge.key
Certificate file     : callbridge.cer
Address              : none
CA Bundle file       : root.cer
quince> webbridge
Enabled              : true
Interface whitelist  : a:443
Key file             : webbridge.key
Certificate file     : webbridge.cer
CA Bundle file       : root.cer
Trust bundle         : callbridge.cer
HTTP redirect        : Enabled
Clickonce URL        : none
quince> xmpp
Enabled              : true
Clustered            : false
Domain               : meet.example.net
Listening interfaces : a
Key file             : xmpp.key
Certificate file     : xmpp.cer
CA Bundle file       : root.cer
Max sessions per user : unlimited
STATUS               : XMPP server running
quince> xmpp multi_domain list
Domain               : example.org
Key file             : x1.key
Certificate file     : x1.crt
Bundle file          : ca.crt
quince> webbridge3
Unknown command: webbridge3
quince>
`;

export const sessions = {older, newer};
