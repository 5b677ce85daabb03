import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';

import { CopyoverSocket } from '../../main/resources/META-INF/resources/copyover/client.js';

/** The server's side of each connection, in order. */
let connections;

/** Another one for each test: what sockets leave to the next ones is kept by URL. */
let path;

let tests = 0;

class FakeWebSocket {

  constructor(url, protocols) {
    this.url = url;
    this.offered = protocols;
    this.sent = [];
    this.protocol = '';
    this.extensions = '';
    this.bufferedAmount = 0;
    connections.push(this);
  }

  send(data) {
    this.sent.push(data);
  }

  close(code, reason) {
    this.closedWith = [code, reason];
  }

  open(protocol = 'copyover') {
    this.protocol = protocol;
    this.onopen({});
  }

  say(data) {
    this.onmessage({ data, origin: 'ws://server' });
  }

  end(code, reason = '', wasClean = true) {
    this.onclose({ code, reason, wasClean });
  }

  farewell(token, handled) {
    this.say(JSON.stringify({ copyover: 'reconnect', ...(token && { token }), handled }));
    this.end(1012, 'copyover');
  }

}

/** Timers and a clock that the tests turn on: Node 18 has none of its own. */
const clock = {

  real: { setTimeout, clearTimeout, now: Date.now, random: Math.random },

  install() {
    this.now = 0;
    this.timers = new Map();
    this.next = 1;
    globalThis.setTimeout = (task, delay) => {
      this.timers.set(this.next, { task, due: this.now + delay });
      return this.next++;
    };
    globalThis.clearTimeout = (id) => this.timers.delete(id);
    Date.now = () => this.now;
    Math.random = () => 0.5;
  },

  tick(millis) {
    const end = this.now + millis;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.due <= end).sort(([, a], [, b]) => a.due - b.due)[0];
      if (!due) {
        break;
      }
      this.timers.delete(due[0]);
      this.now = due[1].due;
      due[1].task();
    }
    this.now = end;
  },

  uninstall() {
    globalThis.setTimeout = this.real.setTimeout;
    globalThis.clearTimeout = this.real.clearTimeout;
    Date.now = this.real.now;
    Math.random = this.real.random;
  },

};

beforeEach(() => {
  path = `/socket/${++tests}`;
  connections = [];
  globalThis.WebSocket = FakeWebSocket;
  globalThis.location = { href: 'https://example.test/world/' };
  clock.install();
});

afterEach(() => clock.uninstall());

function listen(socket) {
  const events = [];
  for (const type of ['open', 'message', 'error', 'close', 'pause', 'resume', 'refused']) {
    socket.addEventListener(type, ({ data, detail, code, unhandled }) => events.push({ type, data, detail, code, unhandled }));
  }
  return events;
}

function open(options, protocols) {
  const socket = new CopyoverSocket(path, protocols, options);
  const events = listen(socket);
  connections[0].open();
  return { socket, events, types: () => events.map((event) => event.type) };
}

function comeBack(wait = 250) {
  clock.tick(wait);
  const connection = connections.at(-1);
  connection.open();
  if (connection.offered.at(-1).startsWith('copyover-token.')) {
    connection.say('{"copyover":"resumed"}');
  }
}

test('it is a WebSocket to a page', () => {
  const { socket, events, types } = open({}, ['game.v1']);
  connections[0].protocol = 'game.v1';
  assert.equal(socket.url, 'wss://example.test' + path);
  assert.deepEqual(connections[0].offered, ['game.v1', 'copyover']);
  assert.equal(socket.readyState, CopyoverSocket.OPEN);
  assert.equal(socket.protocol, '');
  socket.send('hello');
  connections[0].say('hi');
  connections[0].end(1001, 'going');
  assert.deepEqual(connections[0].sent, ['hello']);
  assert.deepEqual(types(), ['open', 'message', 'close']);
  assert.equal(events[1].data, 'hi');
  assert.equal(events[2].code, 1001);
  assert.equal(socket.readyState, CopyoverSocket.CLOSED);
});

test('handlers can be set as properties, and taken off', () => {
  const { socket } = open();
  const heard = [];
  socket.onmessage = (event) => heard.push(event.data);
  connections[0].say('one');
  socket.onmessage = (event) => heard.push(event.data + '!');
  connections[0].say('two');
  socket.onmessage = null;
  connections[0].say('three');
  assert.deepEqual(heard, ['one', 'two!']);
  assert.equal(socket.onmessage, null);
});

test('sending before the first open is an error', () => {
  const socket = new CopyoverSocket(path);
  assert.throws(() => socket.send('x'), { name: 'InvalidStateError' });
});

test('it comes back with the token, and the page sees a pause and a resume only', () => {
  const { socket, events, types } = open();
  connections[0].farewell('T1', 0);
  assert.deepEqual(types(), ['open', 'pause']);
  assert.equal(socket.readyState, CopyoverSocket.OPEN);
  comeBack();
  assert.deepEqual(connections[1].offered, ['copyover', 'copyover-token.T1']);
  assert.deepEqual(types(), ['open', 'pause', 'resume']);
  assert.deepEqual(events[2].detail, { pausedMillis: 250, resent: 0, lost: 0 });
  assert.ok(!connections[1].url.includes('T1'));
});

test('what the server did not handle is sent again, before what was queued', () => {
  const { socket } = open();
  ['a', 'b', 'c'].forEach((text) => socket.send(text));
  connections[0].farewell('T1', 1);
  socket.send('d');
  assert.ok(socket.bufferedAmount > 0);
  comeBack();
  assert.deepEqual(connections[1].sent, ['b', 'c', 'd']);
  connections[1].farewell('T2', 2);
  comeBack();
  assert.deepEqual(connections[2].sent, ['d']);
  assert.deepEqual(connections[2].offered.at(-1), 'copyover-token.T2');
});

test('a second farewell on a connection has nothing sent twice', () => {
  const { socket } = open();
  ['a', 'b'].forEach((text) => socket.send(text));
  connections[0].say('{"copyover":"reconnect","token":"T1","handled":1}');
  connections[0].farewell('T2', 1);
  socket.send('c');
  comeBack();
  assert.deepEqual(connections[1].offered.at(-1), 'copyover-token.T1');
  assert.deepEqual(connections[1].sent, ['b', 'c']);
});

test('what was not kept is counted as lost', () => {
  const { socket, events } = open({ keep: 2 });
  ['a', 'b', 'c', 'd'].forEach((text) => socket.send(text));
  connections[0].farewell('T1', 1);
  comeBack();
  assert.deepEqual(connections[1].sent, ['c', 'd']);
  assert.equal(events.at(-1).detail.lost, 1);
});

test('nothing is sent before the server has taken the token', () => {
  const { socket, types } = open();
  connections[0].farewell('T1', 0);
  socket.send('a');
  clock.tick(250);
  connections[1].open();
  assert.deepEqual(connections[1].sent, []);
  assert.deepEqual(types(), ['open', 'pause']);
  connections[1].say('{"copyover":"resumed"}');
  assert.deepEqual(connections[1].sent, ['a']);
  connections[1].say('welcome');
  assert.deepEqual(types(), ['open', 'pause', 'resume', 'message']);
});

test('waits grow, with jitter, up to a limit', () => {
  open({ baseDelay: 100, maxDelay: 300 });
  connections[0].farewell('T1', 0);
  for (const longest of [100, 200, 300, 300]) {
    const before = connections.length;
    clock.tick(longest / 2 - 1);
    assert.equal(connections.length, before);
    clock.tick(1);
    assert.equal(connections.length, before + 1);
    assert.equal(connections.at(-1).offered.at(-1), 'copyover-token.T1');
    connections.at(-1).onerror({});
    connections.at(-1).end(1006, '', false);
  }
});

test('it gives up when the server stays away', () => {
  const { socket, events, types } = open({ giveUpAfter: 1000 });
  connections[0].farewell('T1', 0);
  for (let i = 0; i < 20 && socket.readyState === CopyoverSocket.OPEN; i++) {
    clock.tick(500);
    if (connections.at(-1).onclose) {
      connections.at(-1).end(1006, '', false);
    }
  }
  assert.deepEqual(types(), ['open', 'pause', 'close']);
  assert.equal(events.at(-1).code, 1006);
});

test('a refused token is told, and ends it', () => {
  const { socket, events, types } = open();
  connections[0].farewell('T1', 0);
  clock.tick(250);
  connections[1].open();
  connections[1].end(1008, 'copyover: reconnect token refused');
  clock.tick(100000);
  assert.deepEqual(types(), ['open', 'pause', 'refused', 'close']);
  assert.equal(events.at(-1).code, 1008);
  assert.equal(connections.length, 2);
  assert.equal(socket.readyState, CopyoverSocket.CLOSED);
});

test('a client that had not signed in comes back without a token', () => {
  const { types } = open();
  connections[0].farewell(undefined, 0);
  comeBack();
  assert.deepEqual(connections[1].offered, ['copyover']);
  assert.deepEqual(types(), ['open', 'pause', 'resume']);
});

test('a close of the page is final, also while the server is away', async () => {
  const { socket, types } = open();
  connections[0].farewell('T1', 0);
  socket.close();
  socket.close();
  assert.deepEqual(types(), ['open', 'pause']);
  await Promise.resolve();
  clock.tick(100000);
  assert.equal(connections.length, 1);
  assert.deepEqual(types(), ['open', 'pause', 'close']);
  socket.send('nobody hears this');
});

test('a close of the page reaches the server', () => {
  const { socket } = open();
  socket.close(4000, 'bye');
  assert.deepEqual(connections[0].closedWith, [4000, 'bye']);
  assert.equal(socket.readyState, CopyoverSocket.CLOSING);
  connections[0].end(4000, 'bye');
  assert.equal(socket.readyState, CopyoverSocket.CLOSED);
});

test('without reconnecting the next socket to the URL presents the token, once', () => {
  const { events, types } = open({ reconnect: false });
  connections[0].farewell('T1', 0);
  assert.deepEqual(types(), ['open', 'pause', 'close']);
  assert.equal(events.at(-1).code, 1012);
  new CopyoverSocket(path, 'v12.stomp', { reconnect: false });
  assert.equal(connections.length, 1);
  clock.tick(250);
  assert.deepEqual(connections[1].offered, ['v12.stomp', 'copyover', 'copyover-token.T1']);
  new CopyoverSocket(path);
  assert.deepEqual(connections[2].offered, ['copyover']);
});

test('a connection that breaks without a farewell closes, as a WebSocket does', () => {
  const { events, types } = open();
  connections[0].onerror({});
  connections[0].end(1006, '', false);
  assert.deepEqual(types(), ['open', 'error', 'close']);
  assert.equal(events.at(-1).code, 1006);
  clock.tick(100000);
  assert.equal(connections.length, 1);
});

test('without reconnecting the next socket tells that it is back', () => {
  open({ reconnect: false });
  connections[0].farewell('T1', 0);
  clock.tick(1000);
  const next = new CopyoverSocket(path, 'v12.stomp', { reconnect: false });
  const heard = listen(next);
  clock.tick(250);
  connections[1].open('v12.stomp');
  next.send('CONNECT');
  assert.deepEqual(connections[1].sent, ['CONNECT']);
  assert.equal(next.protocol, 'v12.stomp');
  connections[1].say('{"copyover":"resumed"}');
  connections[1].say('CONNECTED');
  assert.deepEqual(heard.map((event) => event.type), ['open', 'resume', 'message']);
  assert.deepEqual(heard[1].detail, { pausedMillis: 1250, resent: 0, lost: 0 });
});

test('without reconnecting the close tells what the server did not handle', () => {
  const { socket, events } = open({ reconnect: false });
  ['a', 'b', 'c'].forEach((text) => socket.send(text));
  connections[0].say('{"copyover":"reconnect","token":"T1","handled":1}');
  socket.send('d');
  connections[0].end(1012);
  assert.deepEqual(connections[0].sent, ['a', 'b', 'c']);
  assert.deepEqual(events.at(-1).unhandled, ['b', 'c', 'd']);
  assert.equal(events.at(-1).code, 1012);
});

test('a token that could not be presented is left to the next socket', () => {
  open({ reconnect: false });
  connections[0].farewell('T1', 0);
  const next = new CopyoverSocket(path, [], { reconnect: false });
  const heard = listen(next);
  clock.tick(500);
  connections[1].onerror({});
  connections[1].end(1006, '', false);
  assert.deepEqual(heard.map((event) => event.type), ['error', 'close']);
  new CopyoverSocket(path, [], { reconnect: false });
  clock.tick(500);
  assert.deepEqual(connections[2].offered, ['copyover', 'copyover-token.T1']);
});

test('without reconnecting a refused token is told, and not presented again', () => {
  open({ reconnect: false });
  connections[0].farewell('T1', 0);
  const heard = listen(new CopyoverSocket(path, [], { reconnect: false }));
  clock.tick(500);
  connections[1].open();
  connections[1].end(1008, 'copyover: reconnect token refused');
  assert.deepEqual(heard.map((event) => event.type), ['open', 'refused', 'close']);
  new CopyoverSocket(path);
  clock.tick(500);
  assert.deepEqual(connections[2].offered, ['copyover']);
});

test('two sockets to one URL leave a token each, for as long as it is good', () => {
  open({ reconnect: false });
  const second = new CopyoverSocket(path, [], { reconnect: false });
  connections[1].open();
  connections[0].farewell('T1', 0);
  connections[1].farewell('T2', 0);
  assert.equal(second.readyState, CopyoverSocket.CLOSED);
  new CopyoverSocket(path);
  clock.tick(500);
  assert.equal(connections[2].offered.at(-1), 'copyover-token.T1');
  clock.tick(120000);
  new CopyoverSocket(path);
  clock.tick(500);
  assert.deepEqual(connections[3].offered, ['copyover']);
});

test('a socket that waits to connect can be closed', async () => {
  open({ reconnect: false });
  connections[0].farewell('T1', 0);
  const next = new CopyoverSocket(path);
  const heard = listen(next);
  assert.equal(next.readyState, CopyoverSocket.CONNECTING);
  assert.equal(next.bufferedAmount, 0);
  next.close();
  await Promise.resolve();
  clock.tick(100000);
  assert.deepEqual(heard.map((event) => event.type), ['close']);
  assert.equal(connections.length, 1);
});

test('what is queued is limited, and the rest is told as lost', () => {
  const { socket, events } = open({ queue: 2 });
  connections[0].farewell('T1', 0);
  ['a', 'b', 'c', 'd'].forEach((text) => socket.send(text));
  comeBack();
  assert.deepEqual(connections[1].sent, ['a', 'b']);
  assert.deepEqual(events.at(-1).detail, { pausedMillis: 250, resent: 2, lost: 2 });
});

test('binary messages are sent as they were when they were sent', async () => {
  const { socket, events } = open();
  const buffer = new Uint8Array([1, 2, 3, 4]);
  socket.send(buffer.buffer);
  socket.send(buffer.subarray(1, 3));
  connections[0].farewell('T1', 0);
  socket.send(new DataView(buffer.buffer, 3));
  socket.send(new Blob(['xyz']));
  assert.equal(socket.bufferedAmount, 4 + 2 + 1 + 3);
  buffer.fill(9);
  comeBack();
  const [first, second, third, fourth] = connections[1].sent;
  assert.deepEqual(new Uint8Array(first), new Uint8Array([1, 2, 3, 4]));
  assert.deepEqual(second, new Uint8Array([2, 3]));
  assert.deepEqual(third, new Uint8Array([4]));
  assert.equal(await fourth.text(), 'xyz');
  assert.equal(socket.bufferedAmount, 0);
  socket.binaryType = 'arraybuffer';
  assert.equal(connections[1].binaryType, 'arraybuffer');
  connections[1].say(new ArrayBuffer(2));
  assert.equal(events.at(-1).data.byteLength, 2);
  connections[1].farewell('T2', 4);
  comeBack();
  assert.equal(connections[2].binaryType, 'arraybuffer');
});

test('what is neither text nor binary is sent as text, as a WebSocket does', () => {
  const { socket } = open();
  socket.send(17);
  assert.deepEqual(connections[0].sent, ['17']);
});

test('a status that a page may not send changes nothing', () => {
  const { socket } = open();
  assert.throws(() => socket.close(1012), { name: 'InvalidAccessError' });
  assert.equal(socket.readyState, CopyoverSocket.OPEN);
  connections[0].farewell('T1', 0);
  assert.throws(() => socket.close(7), { name: 'InvalidAccessError' });
  comeBack();
  assert.equal(socket.readyState, CopyoverSocket.OPEN);
});

test('a close by the application after it was taken back is no refusal', () => {
  const { types } = open();
  connections[0].farewell('T1', 0);
  comeBack();
  connections[1].end(1008, 'you are banned');
  assert.deepEqual(types(), ['open', 'pause', 'resume', 'close']);
});

test('a server that does not know of the token is given up in the end', () => {
  const { socket, events, types } = open({ giveUpAfter: 1000 });
  connections[0].farewell('T1', 0);
  clock.tick(250);
  connections[1].open('game.v1');
  clock.tick(700);
  assert.equal(connections[1].closedWith, undefined);
  clock.tick(100);
  assert.deepEqual(connections[1].closedWith, [undefined, undefined]);
  clock.tick(1);
  connections[1].end(1005);
  assert.deepEqual(types(), ['open', 'pause', 'close']);
  assert.equal(events.at(-1).code, 1006);
  assert.equal(socket.readyState, CopyoverSocket.CLOSED);
});

test('events of its own reach handlers, too', () => {
  const { socket } = open();
  const heard = [];
  socket.onpause = () => heard.push('pause');
  socket.onresume = (event) => heard.push(event.detail.pausedMillis);
  socket.onclose = (event) => heard.push(event.code);
  socket.onrefused = () => heard.push('refused');
  connections[0].farewell('T1', 0);
  comeBack();
  connections[1].farewell('T2', 0);
  clock.tick(500);
  connections[2].open();
  connections[2].end(1008);
  assert.deepEqual(heard, ['pause', 250, 'pause', 'refused', 1008]);
});
