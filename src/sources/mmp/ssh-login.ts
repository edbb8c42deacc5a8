/** How a session logs in, as ssh2 asks for it: one method after the other that the server allows. */
import type {AnyAuthMethod, AuthHandlerMiddleware} from 'ssh2';
import type {Secret} from '../../model/secret.ts';

export type SshAuthentication =
  | {readonly kind: 'password'; readonly password: Secret}
  | {readonly kind: 'key'; readonly privateKey: Secret; readonly passphrase?: Secret}
  /** Socket of an SSH agent. */
  | {readonly kind: 'agent'; readonly socketPath: string};

export interface Login {
  readonly handler: AuthHandlerMiddleware;
  /** What the server said that it allows. */
  readonly allowedMethods: readonly string[];
  readonly triedMethods: readonly string[];
}

/** A server that asks again and again gets no more answers. */
const mostRounds = 3;

export function createLogin(username: string, authentication: SshAuthentication): Login {
  const allowed = new Set<string>();
  const tried: string[] = [];
  const left = methodsOf(username, authentication);
  let isFirst = true;
  return {
    get allowedMethods() {
      return [...allowed];
    },
    triedMethods: tried,
    handler: (methods: readonly string[] | null, _isPartial, next) => {
      // RFC 4252 §5.2: `none` is refused, with the list of what is allowed.
      if (isFirst) {
        isFirst = false;
        next({type: 'none', username});
        return;
      }
      for (const method of methods ?? []) allowed.add(method);
      const index = left.findIndex(
        ({type}) => methods === null || methods.includes(type === 'agent' ? 'publickey' : type),
      );
      const [method] = index === -1 ? [] : left.splice(index, 1);
      if (method !== undefined) tried.push(method.type === 'agent' ? 'publickey of the agent' : method.type);
      // ssh2 takes `false` for the end, which its types leave out.
      (next as (method: AnyAuthMethod | false) => void)(method ?? false);
    },
  };
}

function methodsOf(username: string, authentication: SshAuthentication): AnyAuthMethod[] {
  switch (authentication.kind) {
    case 'password':
      return [
        {type: 'password', username, password: authentication.password.reveal()},
        {type: 'keyboard-interactive', username, prompt: answerWith(authentication.password)},
      ];
    case 'key': {
      const {privateKey, passphrase} = authentication;
      const key = privateKey.reveal();
      return [
        {type: 'publickey', username, key, ...(passphrase === undefined ? {} : {passphrase: passphrase.reveal()})},
      ];
    }
    case 'agent':
      return [{type: 'agent', username, agent: authentication.socketPath}];
  }
}

/** RFC 4256: the first question that hides its answer is the one for the password. */
function answerWith(password: Secret): Extract<AnyAuthMethod, {type: 'keyboard-interactive'}>['prompt'] {
  let rounds = 0;
  return (_name, _instructions, _language, prompts, finish) => {
    rounds += 1;
    const asked = rounds > mostRounds ? -1 : prompts.findIndex(({echo}) => echo !== true);
    finish(prompts.map((_, index) => (index === asked ? password.reveal() : '')));
  };
}
