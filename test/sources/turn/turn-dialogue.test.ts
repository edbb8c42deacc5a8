import {describe, expect, test} from '@jest/globals';
import {Secret} from '../../../src/model/secret.ts';
import {
  type DialogueCommand,
  type DialogueStep,
  TurnDialogue,
  type TurnDialogueOptions,
} from '../../../src/sources/turn/turn-dialogue.ts';
import {errorCode} from '../../../src/stun/attributes/error-code.ts';
import {lifetime} from '../../../src/stun/attributes/number.ts';
import {nonce, realm} from '../../../src/stun/attributes/text.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../../src/stun/encode.ts';
import {attributeOf, bytesOfHex, decodeMessage, isSigned, type MessageClass} from '../../../src/stun/message.ts';
import {method, methodName} from '../../../src/stun/methods.ts';

const challenge = [attributeWith(realm, 'TANDBERG'), attributeWith(nonce, 'first')];

function dialogueOf(options: Partial<TurnDialogueOptions> = {}): TurnDialogue {
  let ids = 0;
  return new TurnDialogue({
    login: {username: 'guest', password: new Secret('open')},
    isReliable: false,
    transactionId: () => new Uint8Array(12).fill(++ids),
    ...options,
  });
}

function sentBy(commands: readonly DialogueCommand[]) {
  return commands.flatMap((command) => (command.kind === 'send' ? (decodeMessage(command.bytes) ?? []) : []));
}

function reply(
  commands: readonly DialogueCommand[],
  messageClass: MessageClass,
  attributes: readonly AttributeToWrite[],
) {
  const [request] = sentBy(commands);
  if (request === undefined) throw new Error('nothing was sent');
  const transactionId = bytesOfHex(request.transactionId);
  return encodeMessage({method: request.method, messageClass, transactionId, attributes});
}

function refusal(code: number, attributes: readonly AttributeToWrite[] = []): readonly AttributeToWrite[] {
  return [attributeWith(errorCode, {code, reason: 'why'}), ...attributes];
}

/** Up to an allocation that stands. */
function allocated(): TurnDialogue {
  const dialogue = dialogueOf();
  const asked = dialogue.ask(method.allocate, []);
  const {commands} = dialogue.hear(reply(asked, 'error', refusal(401, challenge)));
  dialogue.hear(reply(commands, 'success', []));
  return dialogue;
}

describe('TurnDialogue', () => {
  test('given a challenge once, when more is asked, then it is signed at once', () => {
    const asked = allocated().ask(method.createPermission, []);
    expect(sentBy(asked).map((message) => [methodName(message.method), isSigned(message)])).toEqual([
      ['CreatePermission', true],
    ]);
  });

  test('given a nonce that is stale, when there is a new one, then the same is asked with it and nobody is told', () => {
    const dialogue = allocated();
    const asked = dialogue.ask(method.channelBind, [attributeWith(lifetime, 7)]);
    const step = dialogue.hear(reply(asked, 'error', refusal(438, [attributeWith(nonce, 'second')])));
    expect(step.answer).toBeUndefined();
    const [again] = sentBy(step.commands);
    expect(again === undefined ? undefined : [attributeOf(again, nonce), attributeOf(again, lifetime)]).toEqual([
      'second',
      7,
    ]);
    expect(dialogue.hear(reply(step.commands, 'success', [])).answer).toMatchObject({kind: 'success', isSigned: true});
  });

  test.each([
    {server: 'that never answered', dialogue: dialogueOf(), waits: [500, 1000, 2000], isSigned: false},
    {server: 'that answered before', dialogue: allocated(), waits: Array(7).fill(500), isSigned: true},
    {
      server: 'known to answer',
      dialogue: dialogueOf({isKnownToAnswer: true}),
      waits: Array(7).fill(500),
      isSigned: false,
    },
  ])('given a server $server, when no copy is answered, then all leave in 3.5 s and it is silent', (given) => {
    const {dialogue, waits, isSigned} = given;
    let step: DialogueStep = {commands: dialogue.ask(method.allocate, [])};
    const waited = [];
    while (step.answer === undefined) {
      expect(sentBy(step.commands)).toHaveLength(1);
      waited.push(...step.commands.flatMap((command) => (command.kind === 'wait' ? command.ms : [])));
      step = dialogue.timer();
    }
    expect(waited).toEqual(waits);
    expect(step).toEqual({commands: [], answer: {kind: 'silent', isSigned}});
    expect(dialogue.timer()).toEqual({commands: []});
  });

  test('given what may be held, when it is given back without waiting, then once, and not after it was confirmed', () => {
    const fresh = dialogueOf();
    expect([fresh.mayHold, fresh.releaseBlindly()]).toEqual([false, []]);

    const held = allocated();
    expect(held.mayHold).toBe(true);
    expect(sentBy(held.releaseBlindly()).map((message) => attributeOf(message, lifetime))).toEqual([0]);
    expect(held.releaseBlindly()).toEqual([]);

    const released = allocated();
    released.hear(reply(released.ask(method.refresh, [attributeWith(lifetime, 0)]), 'success', []));
    expect(released.mayHold).toBe(false);
  });

  test('given a signed Allocate that is refused, when it is over, then nothing is held', () => {
    const dialogue = dialogueOf();
    const asked = dialogue.ask(method.allocate, []);
    const {commands} = dialogue.hear(reply(asked, 'error', refusal(401, challenge)));
    expect(dialogue.mayHold).toBe(true);
    expect(dialogue.hear(reply(commands, 'error', refusal(486))).answer).toMatchObject({error: {code: 486}});
    expect(dialogue.mayHold).toBe(false);
  });
});
