/** Status and configuration of an invented pair: core7 (inside) and edge7, in the layout of X8.11 and later. */

export const statusOfCore = `<?xml version="1.0" encoding="UTF-8"?>
<Status xmlns="http://www.tandberg.no/XML/CUIL/1.0" product="TANDBERG VCS" version="X14.2.5">
  <SystemUnit item="1">
    <SystemTime item="1">2031-05-06 07:08:09</SystemTime>
    <TimeZone item="1">Europe/Oslo</TimeZone>
    <Software item="1">
      <Version item="1">X14.2.5</Version>
      <Configuration item="1"><DualNetworkInterfaces item="1">False</DualNetworkInterfaces></Configuration>
    </Software>
  </SystemUnit>
  <Ethernet item="1"><IPv4 item="1"><Address item="1">192.0.2.11</Address></IPv4></Ethernet>
  <IP item="1"><DNS item="1"><Hostname item="1">core7</Hostname><Domain item="1"><Name item="1">inside.example</Name></Domain>
    <Server item="1"><Address item="1">192.0.2.53</Address></Server></DNS></IP>
  <Zones item="1">
    <Zone item="2">
      <Name item="1">UC</Name>
      <Status item="1">Failed</Status>
      <Cause item="1">System unreachable</Cause>
      <Type item="1">TraversalClient</Type>
      <TraversalClient item="1">
        <Peer item="1"><SIP item="1"><Status item="1">Active</Status><Cause item="1"/><Address item="1">edge7.example.net</Address><Port item="1">7001</Port></SIP></Peer>
        <Peer item="2"><SIP item="1"><Status item="1">Failed</Status><Cause item="1">Connect failed</Cause><Address item="1">edge8.example.net</Address><Port item="1">7001</Port></SIP></Peer>
      </TraversalClient>
    </Zone>
  </Zones>
  <Loggers item="1"><Logger item="1"><Module item="1">developer.edgemanager</Module></Logger></Loggers>
  <CollaborationEdge item="1">
    <HTTPAllowListAuto item="1">
      <Rule item="1"><Description item="1">Meeting Server web bridges</Description><Protocol item="1">https</Protocol><Port item="1">443</Port><MatchType item="1">Prefix</MatchType><Path item="1">/</Path><Methods item="1">GET, POST</Methods></Rule>
      <Rule item="2"><Description item="1">Meeting Server web bridges</Description><Protocol item="1">wss</Protocol><Port item="1">443</Port></Rule>
    </HTTPAllowListAuto>
    <HTTPAllowListManual item="1"><DefaultMethods item="1"><Method item="1">GET</Method></DefaultMethods></HTTPAllowListManual>
    <CMSs item="1">
      <CMS item="1"><Name item="1">join.example.net</Name>
        <Address item="1"><Address item="1">192.0.2.80</Address><Name item="1">cms1.inside.example</Name><Port item="1">443</Port><Priority item="1">10</Priority><Weight item="1">1</Weight><Status item="1">Active</Status></Address>
        <Address item="2"><Address item="1">192.0.2.81</Address><Name item="1">cms2.inside.example</Name><Port item="1">443</Port><Priority item="1">20</Priority><Weight item="1">1</Weight><Status item="1">Failed</Status></Address>
      </CMS>
    </CMSs>
    <Domains item="1">
      <Domain item="1"><Name item="1">inside.example</Name><Edgesip item="1">On</Edgesip><Edgexmpp item="1">Off</Edgexmpp></Domain>
      <Domain item="2"><Name item="1">example.net</Name><Edgesip item="1">Off</Edgesip><Edgexmpp item="1">Off</Edgexmpp></Domain>
    </Domains>
    <Tunnels item="1"/>
  </CollaborationEdge>
  <EdgeConfigProvisioning item="1"><Status item="1">Active</Status></EdgeConfigProvisioning>
  <HTTPProxy item="1"><Status item="1">Active</Status></HTTPProxy>
  <IntrusionProtection item="1"><Category item="1"><Name item="1">web-auth</Name><TotalBans item="1">3</TotalBans><CurrentBans item="1">1</CurrentBans></Category></IntrusionProtection>
  <TURN item="1"><Server item="1"><Status item="1">Inactive</Status></Server></TURN>
  <Warnings item="1">
    <Warning item="1"><ID item="1">4836f60e-02de-11e0</ID><Reason item="1">Restart required - A restart is needed - now</Reason><State item="1">Unacknowledged</State></Warning>
    <Warning item="2"><ID item="1">56571d3a-66de-11e1</ID><Reason item="1">NTP server not available - No NTP server answers</Reason><State item="1">Acknowledged</State><Number item="1">25020</Number><Severity item="1">Warning</Severity></Warning>
    <Warning item="3"><ID item="1">992bace4-fac4-11de</ID><Reason item="1">Old - It is over</Reason><State item="1">Lowered</State></Warning>
  </Warnings>
</Status>`;

export const statusOfEdge = `<Status xmlns="http://www.tandberg.no/XML/CUIL/1.0" product="TANDBERG VCS" version="X8.11.4">
  <SystemUnit item="1"><Software item="1"><Version item="1">X8.11.4</Version>
    <Configuration item="1"><NonTraversalCalls item="1">20</NonTraversalCalls><TraversalCalls item="1">30</TraversalCalls><Registrations item="1">9</Registrations>
      <TURN item="1"><Relays item="1">1800</Relays></TURN><Expressway item="1">True</Expressway><DualNetworkInterfaces item="1">True</DualNetworkInterfaces></Configuration></Software></SystemUnit>
  <Ethernet item="1"><IPv4 item="1"><Address item="1">192.0.2.12</Address></IPv4></Ethernet>
  <Ethernet item="2"><IPv4 item="1"><Address item="1">198.51.100.12</Address></IPv4></Ethernet>
  <ResourceUsage item="1"><TURN item="1"><Relays item="1"><Current item="1">4</Current><Max item="1">14</Max><Total item="1">318</Total></Relays><ProtocolMode item="1">Both</ProtocolMode></TURN></ResourceUsage>
  <Zones item="1"><Zone item="3"><Name item="1">UC</Name><Status item="1">Active</Status><Type item="1">TraversalServer</Type>
    <TraversalServer item="1"><Peer item="1"><SIP item="1"><Status item="1">Active</Status><Address item="1">192.0.2.11</Address><Port item="1">25723</Port></SIP></Peer></TraversalServer></Zone>
    <Zone item="4"><Name item="1">Other</Name><Type item="1">Neighbor</Type></Zone></Zones>
  <TURN item="1"><Server item="1"><Status item="1">Active</Status>
    <Listening item="1"><Address item="1">192.0.2.12</Address><Port item="1">3478</Port></Listening>
    <Listening item="2"><Address item="1">198.51.100.12</Address><Port item="1">3478</Port></Listening>
    <Clients item="1"><Client item="1"><Address item="1">203.0.113.99</Address><Port item="1">50000</Port></Client></Clients></Server></TURN>
  <CollaborationEdge item="1"><Tunnels item="1"/></CollaborationEdge>
</Status>`;

export const configurationOfEdge = `<Configuration xmlns="http://www.tandberg.no/XML/CUIL/1.0" product="TANDBERG VCS" version="X8.11.4">
  <Administration item="1"><HTTP item="1"><Mode item="1">On</Mode></HTTP><HTTPS item="1"><Mode item="1">On</Mode><Port item="1">445</Port></HTTPS></Administration>
  <Authentication item="1">
    <Credential item="1"><Name item="1">relayuser</Name><Password item="1">{cipher}Orchid-77</Password></Credential>
    <Credential item="2"><Name item="1">zoneuser</Name><Password item="1">Lantern-31</Password></Credential>
  </Authentication>
  <CollaborationEdge item="1"><Enabled item="1">On</Enabled></CollaborationEdge>
  <Domains item="1"/>
  <Ethernet item="1"><IP item="1"><V4 item="1"><Address item="1">192.0.2.12</Address><StaticNAT item="1"><Mode item="1">Off</Mode><Address item="1">203.0.113.1</Address></StaticNAT></V4></IP></Ethernet>
  <Ethernet item="2"><IP item="1"><V4 item="1"><Address item="1">198.51.100.12</Address><StaticNAT item="1"><Mode item="1">On</Mode><Address item="1">203.0.113.12</Address></StaticNAT></V4></IP></Ethernet>
  <IP item="1"><DNS item="1"><Hostname item="1">edge7</Hostname><Domain item="1"><Name item="1">example.net</Name></Domain>
    <Server item="1"><Address item="1"/></Server><Server item="2"><Address item="1"/></Server></DNS><External item="1"><Interface item="1">LAN2</Interface></External></IP>
  <SystemUnit item="1"><Name item="1">The Edge</Name></SystemUnit>
  <Traversal item="1"><Server item="1"><TURN item="1"><Mode item="1">On</Mode><Port item="1">3478</Port><PortRangeStart item="1">3478</PortRangeStart><PortRangeEnd item="1">3483</PortRangeEnd>
    <ProtocolMode item="1">Both</ProtocolMode><TCP443Mode item="1">Off</TCP443Mode><Authentication item="1"><Mode item="1">On</Mode><Realm item="1">TANDBERG</Realm></Authentication>
    <Media item="1"><Port item="1"><Start item="1">24000</Start><End item="1">29999</End></Port></Media></TURN></Server></Traversal>
  <Zones item="1">
    <Zone item="3"><Name item="1">UC</Name><Type item="1">TraversalServer</Type><HopCount item="1">15</HopCount>
      <TraversalServer item="1"><Authentication item="1"><UserName item="1">zoneuser</UserName><Mode item="1">DoNotCheckCredentials</Mode></Authentication>
        <SIP item="1"><Port item="1">7001</Port><Transport item="1">TLS</Transport><TLS item="1"><Verify item="1"><Mode item="1">On</Mode><SubjectName item="1">core7.inside.example</SubjectName></Verify></TLS></SIP>
        <CollaborationEdge item="1">On</CollaborationEdge></TraversalServer>
      <TraversalClient item="1"><Authentication item="1"><UserName item="1">leftover</UserName></Authentication><SIP item="1"><Port item="1">9999</Port></SIP></TraversalClient></Zone>
    <Zone item="4"><Name item="1"/></Zone>
  </Zones>
</Configuration>`;
