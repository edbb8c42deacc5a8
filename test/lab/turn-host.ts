/** A process with the simulated TURN server of Expressway-E, for what coturn does not do: 431 to a wrong password. */
import {startTurnServer} from '../../src/sim/servers/start-turn-server.ts';

const server = await startTurnServer(JSON.parse(process.argv[2] ?? '{}'));
console.log(`ready ${server.port}`);
